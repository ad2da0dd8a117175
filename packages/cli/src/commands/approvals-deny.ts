import type { Command } from '../command.js';

export const approvalsDeny: Command = {
  name: 'approvals deny',
  summary: 'refuse one waiting tool call until its request expires',
  usage: 'ID [--config FILE]',
  details: 'ID is shown by "claviger approvals list". Exit code: 0 done, 1 it is not (or no longer) waiting, 2 wrong usage.',
  options: { config: { type: 'string' } },
  positionals: 1,
  load: () => import('./approvals-deny.run.js'),
};
