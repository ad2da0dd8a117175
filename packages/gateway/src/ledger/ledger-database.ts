import { chmodSync, existsSync } from 'node:fs';
import Database from 'libsql';
import { readAnchor } from './anchor.js';
import { bytesOf, type Blob } from './blob.js';
import { GENESIS, HASH_BYTES, chainHashes, sameBytes, sealOf } from './chain.js';
import type { SealedContent } from './kept-content.js';

/** Rows in one INSERT, the most first: each call into the database, and each value that goes along, costs as much as the row does there. */
const GROUPS = [64, 8, 1];

const SCHEMA = `
CREATE TABLE IF NOT EXISTS ledger (
  seq INTEGER PRIMARY KEY,
  row TEXT NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER GENERATED ALWAYS AS (row ->> '$.at') VIRTUAL
);
CREATE TABLE IF NOT EXISTS head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  seal BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS anchor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  seal BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS content (
  seq INTEGER PRIMARY KEY,
  pseudonym TEXT NOT NULL,
  app TEXT NOT NULL,
  at INTEGER NOT NULL,
  sealed BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS content_by_user ON content (pseudonym);
CREATE INDEX IF NOT EXISTS content_by_age ON content (app, at);
CREATE TABLE IF NOT EXISTS erased (pseudonym TEXT PRIMARY KEY);
`;

interface Head {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly seal: Uint8Array;
}

/** The ledger's file, open for writing. One writer at a time: the instance lock sees to that. */
export class LedgerDatabase {
  readonly database: Database.Database;
  readonly #secret: Uint8Array;
  readonly #insert: readonly { readonly size: number; readonly statement: Database.Statement }[];
  readonly #head: Database.Statement;
  readonly #content: Database.Statement;
  readonly #begin: Database.Statement;
  readonly #commit: Database.Statement;
  #sequence: number;
  #hash: Buffer;

  /** Throws when the head does not fit the last row: then somebody has cut the ledger, and nothing is added to it. */
  constructor(path: string, secret: Uint8Array) {
    this.#secret = secret;
    this.database = openLedgerFile(path);
    // What is deleted is overwritten; rows that are only added cost nothing by it.
    this.database.exec('PRAGMA secure_delete = ON');
    if (!hasLedger(this.database)) createLedger(this.database, secret);
    else this.database.exec(SCHEMA);
    const head = readHead(this.database);
    const last = this.database.prepare('SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1').get() as { seq: number; hash: Blob } | undefined;
    const anchor = readAnchor(this.database, secret);
    this.#sequence = last?.seq ?? anchor.seq;
    this.#hash = last === undefined ? anchor.hash : bytesOf(last.hash);
    const fits = head !== undefined && head.seq === this.#sequence && sameBytes(head.hash, this.#hash) && sameBytes(head.seal, sealOf(secret, head.seq, this.#hash));
    if (!fits) throw new Error('the head of the ledger does not fit its last row');
    this.#insert = GROUPS.map((size) => ({ size, statement: this.database.prepare(insertOf(size)) }));
    this.#head = this.database.prepare('INSERT INTO head (one, seq, hash, seal) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal');
    this.#content = this.database.prepare('INSERT INTO content (seq, pseudonym, app, at, sealed) VALUES (?, ?, ?, ?, ?)');
    this.#begin = this.database.prepare('BEGIN IMMEDIATE');
    this.#commit = this.database.prepare('COMMIT');
  }

  /**
   * Adds rows and the new head in one transaction: all are kept, or none. `contents` belong to some of the rows;
   * `also` is done in the same transaction.
   */
  append(rows: readonly string[], contents: readonly SealedContent[] = [], also?: (database: Database.Database) => void): void {
    const first = this.#sequence + 1;
    let hash = this.#hash;
    this.#begin.run();
    try {
      also?.(this.database);
      let written = 0;
      for (const { size, statement } of this.#insert) {
        for (; written + size <= rows.length; written += size) {
          const texts = rows.slice(written, written + size);
          const hashes = chainHashes(hash, first + written, texts);
          statement.run([first + written, hashes, ...texts]);
          hash = hashes.subarray(-HASH_BYTES);
        }
      }
      for (const { row, pseudonym, app, at, sealed } of contents) this.#content.run(first + row, pseudonym, app, at, sealed);
      const sequence = this.#sequence + rows.length;
      this.#head.run(sequence, hash, sealOf(this.#secret, sequence, hash));
      this.#commit.run();
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
    this.#sequence += rows.length;
    this.#hash = Buffer.from(hash);
  }

  close(): void {
    this.database.close();
  }
}

/** An INSERT of so many rows: the number of the first, the hashes of all of them as one value, and the text of each. */
function insertOf(rows: number): string {
  const values = Array.from({ length: rows }, (_, index) => `(?1 + ${index}, ?${index + 3}, substr(?2, ${1 + HASH_BYTES * index}, ${HASH_BYTES}))`);
  return `INSERT INTO ledger (seq, row, hash) VALUES ${values.join(', ')}`;
}

/**
 * WAL with `synchronous = NORMAL`: a committed row is in the operating system's hands, so it survives the process's
 * death in any way. A power cut can take the last moments before it; FULL would cost 15 times as much a commit.
 */
export function openLedgerFile(path: string): Database.Database {
  const fresh = !existsSync(path);
  const database = new Database(path, { timeout: 5000 });
  if (fresh) chmodSync(path, 0o600);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return database;
}

/** Whether the file has the ledger's tables. */
export function hasLedger(database: Database.Database): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger'").get() !== undefined;
}

/** An empty ledger has a sealed head from the start: one without it was emptied by somebody else. */
function createLedger(database: Database.Database, secret: Uint8Array): void {
  database.exec('BEGIN IMMEDIATE');
  database.exec(SCHEMA);
  database.prepare('INSERT INTO head (one, seq, hash, seal) VALUES (1, 0, ?, ?)').run(GENESIS, sealOf(secret, 0, GENESIS));
  database.exec('COMMIT');
}

export function readHead(database: Database.Database): Head | undefined {
  const row = database.prepare('SELECT seq, hash, seal FROM head WHERE one = 1').get() as { seq: number; hash: Blob; seal: Blob } | undefined;
  return row === undefined ? undefined : { seq: row.seq, hash: bytesOf(row.hash), seal: bytesOf(row.seal) };
}
