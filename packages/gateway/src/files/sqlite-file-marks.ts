import type Database from 'libsql';
import { openDatabase } from '../state/open-database.js';
import type { FileMarks } from './file-books.js';

/** Marks of files in a SQLite file of the state directory. */
export class SqliteFileMarks implements FileMarks {
  readonly #database: Database.Database;

  constructor(file: string) {
    this.#database = openDatabase(file, { overwritesDeleted: true });
    this.#database.exec('CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, mark TEXT NOT NULL) STRICT');
  }

  put(id: string, mark: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO files (id, mark) VALUES (?, ?)').run(id, mark);
  }

  find(id: string): string | undefined {
    return (this.#database.prepare('SELECT mark FROM files WHERE id = ?').get(id) as { readonly mark: string } | undefined)?.mark;
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM files WHERE id = ?').run(id);
  }

  close(): void {
    this.#database.close();
  }
}
