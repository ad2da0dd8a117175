import type { Command } from '../command.js';

export const approvalsApprove: Command = {
  name: 'approvals approve',
  summary: 'let one waiting tool call go on, once',
  usage: 'ID [--config FILE]',
  details: `ID is shown by "claviger approvals list". The call goes on once, when it is made again with exactly the same input before
the request expires. Exit code: 0 done, 1 it is not (or no longer) waiting, 2 wrong usage.`,
  options: { config: { type: 'string' } },
  positionals: 1,
  load: () => import('./approvals-approve.run.js'),
};
