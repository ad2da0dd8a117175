import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { placeOfLedger, readLedger } from '../ledger-access.js';

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const user = optionText(given, 'user');
  if (user === undefined) throw new UsageError('name the user with --user');
  return readLedger(await placeOfLedger(given, context), (reader) => {
    const found = reader?.find({ user, team: optionText(given, 'team'), app: optionText(given, 'app') }) ?? [];
    if (reader === undefined || found.length === 0) {
      context.complain(`The ledger knows no user "${user}" there.\n`);
      return 1;
    }
    const output = optionText(given, 'output');
    const file = output === undefined ? undefined : createFile(resolve(context.directory, output));
    let rows = 0;
    try {
      for (const one of found) {
        for (const row of reader.rowsOf(one)) {
          const line = `${JSON.stringify(row)}\n`;
          if (file === undefined) context.write(line);
          else writeSync(file, line);
          rows++;
        }
      }
    } finally {
      if (file !== undefined) closeSync(file);
    }
    if (output !== undefined) context.write(`${rows} ${rows === 1 ? 'row' : 'rows'} of ${found.map(({ app, team }) => `${user} (app ${app}${team === undefined ? '' : `, team ${team}`})`).join(', ')} ${rows === 1 ? 'is' : 'are'} in ${output}.\n`);
    return 0;
  });
}

/** A file of its owner alone from the first moment, and never one that is there already. */
function createFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    throw new UsageError(`${path} cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'}): name a file that is not there yet`);
  }
}
