import { decideFromCommandLine } from '../approval-access.js';
import type { Command } from '../command.js';

export const approvalsDeny: Command = {
  name: 'approvals deny',
  summary: 'refuse one waiting tool call until its request expires',
  usage: 'ID [--config FILE]',
  options: { config: { type: 'string' } },
  positionals: 1,
  run: (given, context) => decideFromCommandLine('deny', given, context),
};
