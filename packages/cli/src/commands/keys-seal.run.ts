import type { CommandArguments, CommandContext } from '../command.js';
import { confirm } from '../confirm.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { withKeys } from '../key-access.js';
import { plainLine } from '../plain-line.js';
import { line } from './keys-list.run.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  return withKeys(given, context, async (keys) => {
    const refused = await keys.refused();
    const named = given.positionals;
    const unknown = named.filter((id) => !refused.some((one) => one.id === id && one.fault === 'unsealed'));
    if (unknown.length > 0) {
      context.complain(`${plainLine(`There is no unsealed record ${unknown.join(', ')}.`)} Without an id this shows all of them.\n`);
      return 1;
    }
    for (const { id, fault } of refused) {
      if (fault !== 'unsealed') context.complain(`${plainLine(id)} is refused and stays so: ${fault === 'changed' ? 'its seal does not fit' : 'it is no record'}. Somebody else has written to the shared store.\n`);
    }
    const unsealed = refused.flatMap(({ id, record }) => (record !== undefined && (named.length === 0 || named.includes(id)) ? [record] : []));
    if (unsealed.length === 0) {
      context.write('There is no key record to seal.\n');
      return refused.length > 0 ? 1 : 0;
    }
    for (const record of unsealed) context.write(`${fitToTerminal(line(record), context.columns, { hang: 4, between: 'cells' })}\n`);
    if (given.values['yes'] !== true && !(await confirm('These become keys that open what they say. Do you know each of them?'))) {
      context.complain('Nothing was sealed.\n');
      return 1;
    }
    const done = await keys.seal(unsealed);
    context.write(`${done.length} ${done.length === 1 ? 'record is' : 'records are'} sealed.\n`);
    if (done.length === unsealed.length) return 0;
    context.complain(`${unsealed.length - done.length} changed meanwhile: run this again, and look at them.\n`);
    return 1;
  });
}
