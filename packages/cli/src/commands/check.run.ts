import { runCheck } from '@claviger/check';
import type { CommandArguments, CommandContext } from '../command.js';

export function run(given: CommandArguments, context: CommandContext): Promise<number> {
  return runCheck(given.positionals, {
    stdout: { write: context.write, isTTY: process.stdout.isTTY, columns: context.columns },
    stderr: { write: context.complain, isTTY: process.stderr.isTTY },
    environment: { ...context.environment },
    folder: context.directory,
  });
}
