import type Database from 'libsql';
import { openDatabase } from '../state/open-database.js';
import type { ContainerMarks } from './container-books.js';

/** Marks of containers in a SQLite file of the state directory. */
export class SqliteContainerMarks implements ContainerMarks {
  readonly #database: Database.Database;

  constructor(file: string) {
    this.#database = openDatabase(file, { overwritesDeleted: true });
    this.#database.exec('CREATE TABLE IF NOT EXISTS containers (id TEXT PRIMARY KEY, mark TEXT NOT NULL, until INTEGER NOT NULL) STRICT; CREATE INDEX IF NOT EXISTS containers_until ON containers (until)');
  }

  put(id: string, mark: string, until: number, now: number): void {
    this.#database.prepare('DELETE FROM containers WHERE until <= ?').run(now);
    this.#database.prepare('INSERT OR REPLACE INTO containers (id, mark, until) VALUES (?, ?, ?)').run(id, mark, until);
  }

  find(id: string): string | undefined {
    return (this.#database.prepare('SELECT mark FROM containers WHERE id = ?').get(id) as { readonly mark: string } | undefined)?.mark;
  }

  close(): void {
    this.#database.close();
  }
}
