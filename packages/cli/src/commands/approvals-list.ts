import { approvalAsJson, nameOf, visibleLine, type Approval } from '@claviger/gateway';
import { withApprovals } from '../approval-access.js';
import type { Command } from '../command.js';

export const approvalsList: Command = {
  name: 'approvals list',
  summary: 'show the tool calls that wait for a person, with their input',
  usage: '[--json] [--config FILE]',
  details: 'Shows content: the input of each call. Characters that do not show are written as <U+200B>.',
  options: { json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 0,
  run: (given, context) =>
    withApprovals(given, context, async (desk) => {
      const waiting = await desk.waiting();
      if (given.values['json'] === true) context.write(`${JSON.stringify(waiting.map((approval) => approvalAsJson(desk, approval)))}\n`);
      else if (waiting.length === 0) context.write('No tool call waits for approval.\n');
      else for (const approval of waiting) context.write(block(approval));
      return 0;
    }),
};

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
