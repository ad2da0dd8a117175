import type Database from 'libsql';
import { readDocument, readReport } from './read-rotation.js';
import { INSTANCE_LIFETIME, type InstanceReport, type RotationDocument } from './rotation.js';
import type { RotationStore } from './rotation-store.js';
import { openDatabase } from '../state/open-database.js';

/** The rotation of one machine, in its state directory. */
export class SqliteRotationStore implements RotationStore {
  readonly #database: Database.Database;

  constructor(file: string) {
    this.#database = openDatabase(file);
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS rotation (one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS instances (instance TEXT PRIMARY KEY, at INTEGER NOT NULL, report TEXT NOT NULL) STRICT;
    `);
  }

  async read(): Promise<RotationDocument> {
    const row = this.#database.prepare('SELECT document FROM rotation').get() as { readonly document: string } | undefined;
    return readDocument(row?.document);
  }

  async write(document: RotationDocument): Promise<boolean> {
    const statement = this.#database.prepare(
      'INSERT INTO rotation (one, revision, document) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET revision = excluded.revision, document = excluded.document WHERE rotation.revision = excluded.revision - 1',
    );
    return statement.run(document.revision, JSON.stringify(document)).changes === 1;
  }

  async report(report: InstanceReport): Promise<void> {
    this.#database.prepare('INSERT OR REPLACE INTO instances (instance, at, report) VALUES (?, ?, ?)').run(report.instance, report.at, JSON.stringify(report));
    this.#database.prepare('DELETE FROM instances WHERE at < ?').run(report.at - 10 * INSTANCE_LIFETIME);
  }

  async reports(): Promise<readonly InstanceReport[]> {
    const rows = this.#database.prepare('SELECT report FROM instances ORDER BY instance').all() as { readonly report: string }[];
    return rows.map(({ report }) => readReport(report));
  }

  close(): void {
    this.#database.close();
  }
}
