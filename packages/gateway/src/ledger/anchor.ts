import { createHmac } from 'node:crypto';
import type Database from 'libsql';
import { bytesOf, type Blob } from './blob.js';
import { GENESIS, sameBytes } from './chain.js';

/** Where the chain begins: after its row `seq`, whose hash is `hash`. */
export interface Anchor {
  readonly seq: number;
  readonly hash: Buffer;
}

/** Thrown for an anchor that this installation has not sealed: somebody else has cut rows off the beginning. */
export class AnchorError extends Error {}

/** The anchor of the ledger; the beginning of all where no row was ever removed for its age. */
export function readAnchor(database: Database.Database, secret: Uint8Array): Anchor {
  const row = hasAnchors(database) ? (database.prepare('SELECT seq, hash, seal FROM anchor WHERE one = 1').get() as { seq: number; hash: Blob; seal: Blob } | undefined) : undefined;
  if (row === undefined) return { seq: 0, hash: GENESIS };
  const hash = bytesOf(row.hash);
  if (!sameBytes(bytesOf(row.seal), sealOfAnchor(secret, row.seq, hash))) throw new AnchorError('the anchor of the ledger is not sealed with this installation\'s secret');
  return { seq: row.seq, hash };
}

/** Moves the anchor. In the transaction that removes the rows up to it. */
export function writeAnchor(database: Database.Database, secret: Uint8Array, { seq, hash }: Anchor): void {
  database
    .prepare('INSERT INTO anchor (one, seq, hash, seal) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal')
    .run(seq, hash, sealOfAnchor(secret, seq, hash));
}

/** Ledgers of the first release have no anchor. */
function hasAnchors(database: Database.Database): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'anchor'").get() !== undefined;
}

function sealOfAnchor(secret: Uint8Array, seq: number, hash: Buffer): Buffer {
  return createHmac('sha256', secret).update('claviger ledger anchor').update(String(seq)).update('/').update(hash).digest();
}
