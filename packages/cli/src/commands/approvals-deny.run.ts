import { decideFromCommandLine } from '../approval-access.js';
import type { CommandArguments, CommandContext } from '../command.js';

export function run(given: CommandArguments, context: CommandContext): Promise<number> {
  return decideFromCommandLine('deny', given, context);
}
