import { join, resolve } from 'node:path';
import { LEDGER_FILE, installationSecret, verifyLedger } from '@claviger/gateway';
import { optionText, type Command } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';

export const ledgerVerify: Command = {
  name: 'ledger verify',
  summary: 'check that no row of the ledger was changed, removed or moved',
  usage: '[--config FILE]',
  details: 'Follows the chain of hashes from the first row to the sealed head record. Exit code 0: intact, 1: not, or no ledger to be found.',
  options: { config: { type: 'string' } },
  positionals: 0,
  async run(given, { directory, write, complain }) {
    const { policy } = await loadPolicy(directory, optionText(given, 'config'));
    const state = resolve(directory, policy.server.stateDirectory);
    const verdict = verifyLedger(join(state, LEDGER_FILE), installationSecret(state));
    if (verdict.intact) {
      write(`The ledger is intact: ${verdict.rows} ${verdict.rows === 1 ? 'row' : 'rows'}.\n`);
      return 0;
    }
    if (verdict.sequence === 0) {
      complain(`The ledger cannot be vouched for: ${verdict.problem} at ${join(state, LEDGER_FILE)}.\n`);
      return 1;
    }
    complain(`The ledger was tampered with: at row ${verdict.sequence}, ${verdict.problem}. The ${verdict.rows} rows before it are intact.\n`);
    return 1;
  },
};
