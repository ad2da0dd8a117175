import type Database from 'libsql';
import { openDatabase } from '../state/open-database.js';
import { KEPT_FOR, readBatchAccount, type BatchAccount, type BatchAccounts } from './batch-account.js';

/** Accounts of batches in a SQLite file of the state directory. */
export class SqliteBatchAccounts implements BatchAccounts {
  readonly #database: Database.Database;

  constructor(file: string) {
    this.#database = openDatabase(file, { overwritesDeleted: true });
    this.#database.exec('CREATE TABLE IF NOT EXISTS accounts (id TEXT PRIMARY KEY, account TEXT NOT NULL, until INTEGER NOT NULL) STRICT');
  }

  put(account: BatchAccount, now: number): void {
    this.#database.prepare('DELETE FROM accounts WHERE until <= ?').run(now);
    this.#database.prepare('INSERT OR REPLACE INTO accounts (id, account, until) VALUES (?, ?, ?)').run(account.id, JSON.stringify(account), now + KEPT_FOR);
  }

  find(id: string): BatchAccount | undefined {
    const row = this.#database.prepare('SELECT account FROM accounts WHERE id = ?').get(id) as { readonly account: string } | undefined;
    return row === undefined ? undefined : readBatchAccount(row.account);
  }

  remove(id: string): boolean {
    return this.#database.prepare('DELETE FROM accounts WHERE id = ?').run(id).changes === 1;
  }

  close(): void {
    this.#database.close();
  }
}
