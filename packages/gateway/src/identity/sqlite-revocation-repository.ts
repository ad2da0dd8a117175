import type Database from 'libsql';
import { revocationName, type RevocationRepository } from './session-revocations.js';
import { openDatabase } from '../state/open-database.js';

/** Session revocations in a SQLite file of the state directory. */
export class SqliteRevocationRepository implements RevocationRepository {
  readonly #database: Database.Database;
  readonly #since: Database.Statement<[number]>;

  constructor(file: string) {
    this.#database = openDatabase(file);
    this.#database.exec('CREATE TABLE IF NOT EXISTS session_revocations (name TEXT PRIMARY KEY, before INTEGER NOT NULL) STRICT');
    this.#since = this.#database.prepare<[number]>('SELECT name, before FROM session_revocations WHERE before > ?');
  }

  revoke(app: string, user: string, before: number): void {
    this.#database.prepare('INSERT INTO session_revocations (name, before) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET before = MAX(before, excluded.before)').run(revocationName(app, user), before);
  }

  since(since: number): ReadonlyMap<string, number> {
    const rows = this.#since.all(since) as { readonly name: string; readonly before: number }[];
    return new Map(rows.map(({ name, before }) => [name, before]));
  }

  close(): void {
    this.#database.close();
  }
}
