import { createHmac, hash as hashOnce, timingSafeEqual } from 'node:crypto';
import type { LedgerRow } from '@claviger/core/engine';

/**
 * How rows are chained. The text of a row is the JSON of `canonicalRow`: these fields, in this order, no spaces, fields
 * that are undefined left out. `pseudonym` stands in place of the user's name; the digest of a content that is kept
 * follows as the last field, `content`. It is stored as it is, and
 *
 *   hash(n) = SHA-256( hash(n-1) || n as 8 bytes big-endian || text(n) in UTF-8 ),   hash(0) = 32 zero bytes
 *
 * The head record names the last row: `n`, `hash(n)`, and the seal HMAC-SHA-256(secret, "claviger ledger head" || n || hash(n)).
 * Whoever changes, removes or reorders rows breaks the chain, or, at its end, the head; and without the installation's
 * secret nobody can write a new head.
 */
export function canonicalRow(row: LedgerRow, pseudonym: string | undefined): string {
  return JSON.stringify({
    id: row.id,
    at: row.at,
    credential: pseudonym === undefined ? row.credential : withoutName(row.credential, row.user, pseudonym),
    user: pseudonym,
    team: row.team,
    app: row.app,
    endpoint: row.endpoint,
    model: row.model,
    outcome: row.outcome,
    status: row.status,
    code: row.code,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cacheWriteTokens: row.cacheWriteTokens,
    cacheReadTokens: row.cacheReadTokens,
    microDollars: row.microDollars,
    webSearches: row.webSearches === 0 ? undefined : row.webSearches,
    estimated: row.estimated === true ? true : undefined,
    findings: row.findings,
    latency: row.latency,
    firstByte: row.firstByte,
    upstreamRequestId: row.upstreamRequestId,
  });
}

/** Credentials of an identity provider's users end with the user's name. */
export function withoutName(credential: string, user: string | undefined, pseudonym: string): string {
  return user !== undefined && credential.startsWith('jwt:') && credential.endsWith(user) ? credential.slice(0, credential.length - user.length) + pseudonym : credential;
}

export const HASH_BYTES = 32;
export const GENESIS: Buffer = Buffer.alloc(HASH_BYTES);

/** The bytes of one row are put together here, and hashed in one call. */
let room = Buffer.alloc(4096);
const BEFORE_TEXT = HASH_BYTES + 8;
const MOST_BYTES_A_CHARACTER = 3;

export function nextHash(previous: Buffer, sequence: number, text: string): Buffer {
  return chainHashes(previous, sequence, [text]);
}

/** The hashes of rows that follow each other, the first of them with the number `first`, as one value. */
export function chainHashes(previous: Buffer, first: number, texts: readonly string[]): Buffer {
  const hashes = Buffer.allocUnsafe(HASH_BYTES * texts.length);
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]!;
    const most = BEFORE_TEXT + MOST_BYTES_A_CHARACTER * text.length;
    if (most > room.length) room = Buffer.alloc(2 * most);
    if (index === 0) previous.copy(room);
    else hashes.copy(room, 0, HASH_BYTES * (index - 1), HASH_BYTES * index);
    writeSequence(room, first + index, HASH_BYTES);
    const length = BEFORE_TEXT + room.write(text, BEFORE_TEXT);
    // Through a string: a Buffer straight from the hash has memory of its own, which has to be allocated, tracked and freed.
    hashes.write(hashOnce('sha256', room.subarray(0, length), 'binary'), HASH_BYTES * index, 'binary');
  }
  return hashes;
}

export function sealOf(secret: Uint8Array, sequence: number, hash: Buffer): Buffer {
  return createHmac('sha256', secret).update('claviger ledger head').update(sequenceBytes(sequence)).update(hash).digest();
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function sequenceBytes(sequence: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeSequence(bytes, sequence, 0);
  return bytes;
}

/** As 8 bytes. In two halves: a BigInt would be made for each row. */
function writeSequence(bytes: Buffer, sequence: number, at: number): void {
  bytes.writeUInt32BE(Math.floor(sequence / 2 ** 32), at);
  bytes.writeUInt32BE(sequence % 2 ** 32, at + 4);
}
