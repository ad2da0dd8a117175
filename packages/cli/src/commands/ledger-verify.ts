import type { Command } from '../command.js';

export const ledgerVerify: Command = {
  name: 'ledger verify',
  summary: 'check that no row of the ledger was changed, removed or moved',
  usage: '[--config FILE]',
  details: 'Follows the chain of hashes from its sealed beginning to the sealed head record, and compares contents that are\nkept with what their rows say. Exit code 0: intact, 1: not, or no ledger to be found.',
  options: { config: { type: 'string' } },
  positionals: 0,
  load: () => import('./ledger-verify.run.js'),
};
