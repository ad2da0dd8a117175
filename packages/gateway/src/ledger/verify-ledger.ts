import { existsSync } from 'node:fs';
import Database from 'libsql';
import { AnchorError, readAnchor, type Anchor } from './anchor.js';
import { bytesOf, type Blob } from './blob.js';
import { nextHash, sameBytes, sealOf } from './chain.js';
import { hasLedger, readHead } from './ledger-database.js';
import { ContentCheck } from './verify-content.js';

export type LedgerVerdict =
  /** `removed`: rows that were removed for their age. `contents`: contents that are kept. */
  | { readonly intact: true; readonly rows: number; readonly removed: number; readonly contents: number }
  /** `sequence`: the first row that does not fit. */
  | { readonly intact: false; readonly rows: number; readonly sequence: number; readonly problem: string };

const PAGE = 1000;

/** Nothing to verify is not intact: a ledger that was removed looks the same. */
const MISSING: LedgerVerdict = { intact: false, rows: 0, sequence: 0, problem: 'there is no ledger' };

/** Checks the whole chain from its anchor to its head, and the contents that its rows name. `secret` is the installation's. */
export function verifyLedger(path: string, secret: Uint8Array): LedgerVerdict {
  if (!existsSync(path)) return MISSING;
  const database = new Database(path, { timeout: 5000 });
  try {
    if (!hasLedger(database)) return MISSING;
    // One transaction: rows that are added meanwhile are not half seen.
    database.exec('BEGIN');
    const verdict = verifyRows(database, readAnchor(database, secret), secret);
    database.exec('COMMIT');
    return verdict;
  } catch (error) {
    if (error instanceof AnchorError) return { intact: false, rows: 0, sequence: 1, problem: error.message };
    throw error;
  } finally {
    database.close();
  }
}

function verifyRows(database: Database.Database, anchor: Anchor, secret: Uint8Array): LedgerVerdict {
  const page = database.prepare('SELECT seq, row, hash FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?');
  const contents = new ContentCheck(database);
  let { seq: sequence, hash } = anchor;
  const broken = (at: number, problem: string): LedgerVerdict => ({ intact: false, rows: sequence - anchor.seq, sequence: at, problem });
  if (database.prepare('SELECT 1 FROM ledger WHERE seq <= ?').get(anchor.seq) !== undefined) return broken(anchor.seq, 'a row stands before the anchor');
  for (;;) {
    const rows = page.all(sequence, PAGE) as { seq: number; row: unknown; hash: Blob }[];
    for (const row of rows) {
      const expected = sequence + 1;
      if (row.seq !== expected) return broken(expected, row.seq === expected + 1 ? 'a row is missing' : `${row.seq - expected} rows are missing`);
      if (typeof row.row !== 'string') return broken(expected, 'the row was changed');
      hash = nextHash(hash, expected, row.row);
      if (!sameBytes(bytesOf(row.hash), hash)) return broken(expected, 'the row was changed, or stood elsewhere');
      const problem = contents.take(expected, row.row);
      if (problem !== undefined) return broken(expected, problem);
      sequence = expected;
    }
    if (rows.length < PAGE) break;
  }
  const head = readHead(database);
  if (head === undefined) return broken(sequence, 'the head record is missing');
  if (head.seq > sequence) return broken(sequence + 1, `the last ${head.seq - sequence} rows are missing`);
  if (head.seq < sequence || !sameBytes(head.hash, hash)) return broken(head.seq, 'the head record does not fit the rows');
  if (!sameBytes(head.seal, sealOf(secret, head.seq, hash))) return broken(sequence, 'the head record is not sealed with this installation\'s secret');
  const lost = contents.end();
  if (lost !== undefined) return broken(lost.sequence, lost.problem);
  return { intact: true, rows: sequence - anchor.seq, removed: anchor.seq, contents: contents.kept };
}

/** The last rows, oldest first, as their JSON. `after` leaves out rows up to that sequence number. */
export function readLedgerTail(path: string, options: { readonly count: number; readonly after?: number }): { seq: number; row: string }[] {
  if (!existsSync(path)) return [];
  const database = new Database(path, { timeout: 5000 });
  try {
    const rows = database.prepare('SELECT seq, row FROM ledger WHERE seq > ? ORDER BY seq DESC LIMIT ?').all(options.after ?? 0, options.count) as { seq: number; row: string }[];
    return rows.toReversed();
  } finally {
    database.close();
  }
}
