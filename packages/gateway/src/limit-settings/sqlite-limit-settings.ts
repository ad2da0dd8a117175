import type Database from 'libsql';
import { readLimitSetting, type LimitSetting } from './limit-setting.js';
import type { LimitSettingRepository } from './limit-settings.js';
import { openDatabase } from '../state/open-database.js';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS settings (id TEXT PRIMARY KEY, setting TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS revision (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO revision (one, revision) VALUES (1, 0);
`;

/** Limit settings in a SQLite file of the state directory. */
export class SqliteLimitSettings implements LimitSettingRepository {
  readonly #database: Database.Database;
  readonly #revision: Database.Statement;

  constructor(file: string) {
    this.#database = openDatabase(file);
    this.#database.exec(SCHEMA);
    this.#revision = this.#database.prepare('SELECT revision FROM revision');
  }

  revision(): number {
    return (this.#revision.get() as { readonly revision: number }).revision;
  }

  all(): readonly LimitSetting[] {
    const rows = this.#database.prepare('SELECT setting FROM settings').all() as { readonly setting: string }[];
    return rows.map(({ setting }) => readLimitSetting(setting));
  }

  put(setting: LimitSetting): void {
    this.#change(() => this.#database.prepare('INSERT INTO settings (id, setting) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET setting = excluded.setting').run(setting.id, JSON.stringify(setting)));
  }

  remove(id: string): boolean {
    return this.#change(() => this.#database.prepare('DELETE FROM settings WHERE id = ?').run(id)).changes === 1;
  }

  close(): void {
    this.#database.close();
  }

  #change<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('UPDATE revision SET revision = revision + 1; COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}
