import { resolve } from 'node:path';
import { installationSecret, ledgerFiles, verifyLedger } from '@claviger/gateway';
import { optionText, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';

export async function run(given: CommandArguments, { directory, write, complain }: CommandContext): Promise<number> {
  const { policy } = await loadPolicy(directory, optionText(given, 'config'));
  const state = resolve(directory, policy.server.stateDirectory);
  const { ledger } = ledgerFiles(state);
  const verdict = verifyLedger(ledger, installationSecret(state));
  if (verdict.intact) {
    const { rows, removed, contents } = verdict;
    write(`The ledger is intact: ${rows} ${rows === 1 ? 'row' : 'rows'}${removed > 0 ? ` after ${removed} that were removed for their age` : ''}${contents > 0 ? `, ${contents} of them with content` : ''}.\n`);
    return 0;
  }
  if (verdict.sequence === 0) {
    complain(`The ledger cannot be vouched for: ${verdict.problem} at ${ledger}.\n`);
    return 1;
  }
  complain(`The ledger was tampered with: at row ${verdict.sequence}, ${verdict.problem}. The ${verdict.rows} rows before it are intact.\n`);
  return 1;
}
