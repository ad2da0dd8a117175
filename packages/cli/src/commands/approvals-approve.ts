import { decideFromCommandLine } from '../approval-access.js';
import type { Command } from '../command.js';

export const approvalsApprove: Command = {
  name: 'approvals approve',
  summary: 'let one waiting tool call go on, once',
  usage: 'ID [--config FILE]',
  options: { config: { type: 'string' } },
  positionals: 1,
  run: (given, context) => decideFromCommandLine('approve', given, context),
};
