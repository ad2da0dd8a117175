import type Database from 'libsql';
import type { KeyChanges, KeyRecord, KeyRepository } from './key-record.js';
import { truncateLog } from '../ledger/truncate-log.js';
import { readKeyRecord } from './read-key-record.js';
import { openDatabase } from '../state/open-database.js';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, revision INTEGER NOT NULL, record TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS keys_by_revision ON keys (revision);
CREATE TABLE IF NOT EXISTS key_use (id TEXT PRIMARY KEY, used_at INTEGER NOT NULL) STRICT;
`;

interface Row {
  readonly revision: number;
  readonly record: string;
}

/** Key records in a SQLite file, shared by the gateway and the command line of one machine. */
export class SqliteKeyRepository implements KeyRepository {
  readonly #database: Database.Database;
  readonly #changes: Database.Statement<[number]>;
  readonly #newest: Database.Statement;

  /** Made when absent, readable by its owner alone. */
  constructor(file: string) {
    this.#database = openDatabase(file, { overwritesDeleted: true });
    this.#database.exec(SCHEMA);
    this.#changes = this.#database.prepare<[number]>('SELECT revision, record FROM keys WHERE revision > ? ORDER BY revision');
    this.#newest = this.#database.prepare('SELECT MAX(revision) AS revision FROM keys');
  }

  insert(record: KeyRecord): void {
    // One statement, so that two writers cannot take the same revision.
    this.#database.prepare('INSERT INTO keys (id, revision, record) SELECT ?, COALESCE(MAX(revision), 0) + 1, ? FROM keys').run(record.id, JSON.stringify(record));
  }

  update(previous: KeyRecord, next: KeyRecord): boolean {
    const statement = this.#database.prepare('UPDATE keys SET record = ?, revision = (SELECT MAX(revision) + 1 FROM keys) WHERE id = ? AND record = ?');
    return statement.run(JSON.stringify(next), next.id, JSON.stringify(previous)).changes === 1;
  }

  changesSince(revision: number): KeyChanges {
    const rows = this.#changes.all(revision) as Row[];
    const newest = this.#newest.get() as { readonly revision: number | null } | undefined;
    return { revision: rows.at(-1)?.revision ?? newest?.revision ?? 0, records: rows.map(({ record }) => readKeyRecord(record)) };
  }

  recordUse(usedAt: ReadonlyMap<string, number>): void {
    const statement = this.#database.prepare('INSERT INTO key_use (id, used_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET used_at = MAX(used_at, excluded.used_at)');
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const [id, at] of usedAt) statement.run(id, at);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  lastUsed(): ReadonlyMap<string, number> {
    const rows = this.#database.prepare('SELECT id, used_at FROM key_use').all() as { readonly id: string; readonly used_at: number }[];
    return new Map(rows.map((row) => [row.id, row.used_at]));
  }

  scrub(): boolean {
    this.#database.exec('VACUUM');
    return truncateLog(this.#database);
  }

  close(): void {
    this.#database.close();
  }
}
