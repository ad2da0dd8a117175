import { join } from 'node:path';
import type { LedgerFiles } from './ledger-store.js';

/** The ledger's file in the state directory. */
export const LEDGER_FILE = 'ledger.sqlite';
/** Beside it: who stands behind its pseudonyms, and the keys of contents. */
export const LEDGER_USERS_FILE = 'ledger-users.sqlite';

export function ledgerFiles(directory: string): LedgerFiles {
  return { ledger: join(directory, LEDGER_FILE), users: join(directory, LEDGER_USERS_FILE) };
}
