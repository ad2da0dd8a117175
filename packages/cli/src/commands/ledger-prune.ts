import type { Command } from '../command.js';

export const ledgerPrune: Command = {
  name: 'ledger prune',
  summary: 'remove from the ledger what is older than the policy keeps',
  usage: '[--config FILE]',
  details: `Removes content past ledger.retention, and rows past server.ledgerRetention where the policy sets it. A running
gateway does this by itself every day, and does it now when asked by this command; without one the command works on the files.
The chain stays whole: rows go from its beginning, which is sealed anew. Where there is no ledger it fails.`,
  options: { config: { type: 'string' } },
  positionals: 0,
  load: () => import('./ledger-prune.run.js'),
};
