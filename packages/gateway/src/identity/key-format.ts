import { randomBytes } from 'node:crypto';
import { crc32 } from './crc32.js';
import { encodeBase62 } from './base62.js';

export type Environment = 'development' | 'test' | 'production';

/** The word in a key that tells people and scanners what it opens. */
const words = { development: 'dev', test: 'test', production: 'live' } as const;

/** 9 bytes: two ids meet by chance once in 2^36 keys, and the store refuses the second. */
const ID_BYTES = 9;
const ID_LENGTH = 13;
const SECRET_BYTES = 32;
/** Base 62 needs 43 digits for 256 bits, 6 for 32 bits. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

const KEY = /^cvg_(live|test|dev)_([0-9A-Za-z]{13})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

export interface ParsedKey {
  readonly id: string;
  readonly environment: Environment;
  readonly secret: string;
}

export interface NewKey extends ParsedKey {
  /** The whole key. Shown once, kept nowhere. */
  readonly text: string;
}

/** Makes a key: `cvg_live_<id>_<secret><checksum>`. */
export function makeKey(environment: Environment, id = encodeBase62(randomBytes(ID_BYTES), ID_LENGTH)): NewKey {
  const secret = encodeBase62(randomBytes(SECRET_BYTES), SECRET_LENGTH);
  const body = `cvg_${words[environment]}_${id}_${secret}`;
  return { id, environment, secret, text: body + checksum(body) };
}

/** Reads a key; undefined when it is none or has a typo. */
export function parseKey(text: string): ParsedKey | undefined {
  const match = KEY.exec(text);
  if (match === null) return undefined;
  const [, word, id = '', secret = '', sum] = match;
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== sum) return undefined;
  return { id, secret, environment: word === 'live' ? 'production' : word === 'test' ? 'test' : 'development' };
}

/** What the checksum guards against is a typo and a scanner's doubt, not a forger. */
function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return encodeBase62(bytes, CHECKSUM_LENGTH);
}
