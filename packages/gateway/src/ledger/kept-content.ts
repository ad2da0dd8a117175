import { createHash } from 'node:crypto';
import type { LedgerContent } from '@claviger/core/engine';
import { open, seal } from './user-cipher.js';

/** The content of one row, to be sealed. It crosses to the ledger's thread. */
export interface OpenContent {
  /** Position of its row in the group. */
  readonly row: number;
  /** Id of the call. */
  readonly id: string;
  readonly pseudonym: string;
  readonly app: string;
  readonly at: number;
  /** JSON of LedgerContent. */
  readonly text: string;
}

export interface SealedContent extends Omit<OpenContent, 'id' | 'text'> {
  readonly sealed: Buffer;
}

/** Seals a content for its user and its row: moved to another one, it does not open. */
export function sealContent(key: Uint8Array, { row, id, pseudonym, app, at, text }: OpenContent): SealedContent {
  return { row, pseudonym, app, at, sealed: seal(key, text, boundTo(id, pseudonym)) };
}

/** Throws when it does not belong to this row and user. */
export function openContent(key: Uint8Array, sealed: Uint8Array, id: string, pseudonym: string): LedgerContent {
  // It was authenticated: nobody but this program has written it.
  return JSON.parse(open(key, sealed, boundTo(id, pseudonym)).toString()) as LedgerContent;
}

/** What the chained row says of its content: the digest of the sealed bytes, which tells nothing once they are gone. */
export function digestOf(sealed: Uint8Array): string {
  return createHash('sha256').update(sealed).digest('hex');
}

/** The text of a row with the digest of its content as its last field. */
export function withDigest(row: string, sealed: Uint8Array): string {
  return `${row.slice(0, -1)},"content":"${digestOf(sealed)}"}`;
}

const boundTo = (id: string, pseudonym: string): string => `content ${JSON.stringify([id, pseudonym])}`;

const DIGEST_FIELD = ',"content":"';
const DIGEST_CHARACTERS = 64;

/** The digest that a row ends with; undefined where it names no content. Inside a JSON string the quotes would be escaped. */
export function digestIn(row: string): string | undefined {
  const start = row.length - DIGEST_CHARACTERS - '"}'.length;
  return row.startsWith(DIGEST_FIELD, start - DIGEST_FIELD.length) ? row.slice(start, start + DIGEST_CHARACTERS) : undefined;
}
