import { existsSync } from 'node:fs';
import type Database from 'libsql';
import { LedgerUsers } from './ledger-users.js';

/**
 * Puts the names behind the pseudonyms of a range of rows beside them, as `names`, for this connection alone and in
 * memory: names never go to a disk in the clear. Who was erased has none.
 */
export function nameUsers(database: Database.Database, file: string, secret: Uint8Array, range: { readonly from: number; readonly start: number; readonly end: number }): void {
  database.exec('PRAGMA temp_store = MEMORY; CREATE TEMP TABLE names (pseudonym TEXT PRIMARY KEY, name TEXT NOT NULL)');
  if (!existsSync(file)) return;
  const pseudonyms = database.prepare("SELECT DISTINCT row ->> '$.user' AS pseudonym FROM ledger WHERE seq >= ? AND at >= ? AND at < ? AND row ->> '$.user' IS NOT NULL").all(range.from, range.start, range.end) as { readonly pseudonym: string }[];
  const add = database.prepare('INSERT INTO names (pseudonym, name) VALUES (?, ?)');
  const users = new LedgerUsers(file, secret);
  try {
    for (const { pseudonym } of pseudonyms) {
      const [named] = users.find({ pseudonym });
      if (named !== undefined) add.run(pseudonym, named.user);
    }
  } finally {
    users.close();
  }
}
