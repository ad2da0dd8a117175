import { approvalAsJson, nameOf, visibleLine, type Approval } from '@claviger/gateway';
import { withApprovals } from '../approval-access.js';
import type { CommandArguments, CommandContext } from '../command.js';

export function run(given: CommandArguments, context: CommandContext): Promise<number> {
  return withApprovals(given, context, async (desk) => {
    const waiting = await desk.waiting();
    if (given.values['json'] === true) context.write(`${JSON.stringify(waiting.map((approval) => approvalAsJson(desk, approval)))}\n`);
    else if (waiting.length === 0) context.write('No tool call waits for approval.\n');
    else for (const approval of waiting) context.write(block(approval));
    return 0;
  });
}

function block({ handle, tool, app, principal, reason, input, expiresAt }: Approval): string {
  return [
    `${handle}  expires ${new Date(expiresAt).toISOString()}`,
    `  tool   ${visibleLine(tool)}`,
    `  user   ${visibleLine(nameOf(principal))}${principal.team === undefined ? '' : `  team ${visibleLine(principal.team)}`}  app ${app}`,
    `  why    ${visibleLine(reason)}`,
    `  input  ${visibleLine(input)}`,
    '',
  ].join('\n');
}
