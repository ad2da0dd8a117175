import { existsSync } from 'node:fs';
import Database from 'libsql';
import { GENESIS, nextHash, sameBytes, sealOf } from './chain.js';
import { bytesOf, hasLedger, readHead, type Blob } from './ledger-database.js';

export type LedgerVerdict =
  | { readonly intact: true; readonly rows: number }
  /** `sequence`: the first row that does not fit. */
  | { readonly intact: false; readonly rows: number; readonly sequence: number; readonly problem: string };

const PAGE = 1000;

/** Nothing to verify is not intact: a ledger that was removed looks the same. */
const MISSING: LedgerVerdict = { intact: false, rows: 0, sequence: 0, problem: 'there is no ledger' };

/** Checks the whole chain and its head. `secret` is the installation's. */
export function verifyLedger(path: string, secret: Uint8Array): LedgerVerdict {
  if (!existsSync(path)) return MISSING;
  const database = new Database(path, { timeout: 5000 });
  try {
    if (!hasLedger(database)) return MISSING;
    // One transaction: rows that are added meanwhile are not half seen.
    database.exec('BEGIN');
    const page = database.prepare('SELECT seq, row, hash FROM ledger WHERE seq > ? ORDER BY seq LIMIT ?');
    let sequence = 0;
    let hash = GENESIS;
    for (;;) {
      const rows = page.all(sequence, PAGE) as { seq: number; row: string; hash: Blob }[];
      for (const row of rows) {
        const expected = sequence + 1;
        if (row.seq !== expected) return { intact: false, rows: sequence, sequence: expected, problem: row.seq === expected + 1 ? 'a row is missing' : `${row.seq - expected} rows are missing` };
        hash = nextHash(hash, expected, row.row);
        if (!sameBytes(bytesOf(row.hash), hash)) return { intact: false, rows: sequence, sequence: expected, problem: 'the row was changed, or stood elsewhere' };
        sequence = expected;
      }
      if (rows.length < PAGE) break;
    }
    const head = readHead(database);
    if (head === undefined) return { intact: false, rows: sequence, sequence, problem: 'the head record is missing' };
    if (head.seq > sequence) return { intact: false, rows: sequence, sequence: sequence + 1, problem: `the last ${head.seq - sequence} rows are missing` };
    if (head.seq < sequence || !sameBytes(head.hash, hash)) return { intact: false, rows: sequence, sequence: head.seq, problem: 'the head record does not fit the rows' };
    if (!sameBytes(head.seal, sealOf(secret, head.seq, hash))) return { intact: false, rows: sequence, sequence, problem: 'the head record is not sealed with this installation\'s secret' };
    return { intact: true, rows: sequence };
  } finally {
    database.close();
  }
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
