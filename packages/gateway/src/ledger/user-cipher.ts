import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/** What the ledger derives from the installation's secret. HKDF (RFC 5869), a label for each use. */
export interface LedgerKeys {
  /** Wraps the data keys of users. */
  readonly wrapping: Buffer;
  /** Under it, names become the digests by which a user is found. */
  readonly index: Buffer;
}

export function deriveLedgerKeys(secret: Uint8Array): LedgerKeys {
  const derive = (label: string): Buffer => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), label, KEY_BYTES));
  return { wrapping: derive('claviger ledger wrapping key'), index: derive('claviger ledger user index') };
}

/**
 * AES-256-GCM with a nonce of its own for each text: `nonce || ciphertext || tag`. `bound` is authenticated with it, so
 * that what was sealed for one place opens at no other. A key seals far fewer than the 2^32 texts that random nonces
 * allow (NIST SP 800-38D, 8.3).
 */
export function seal(key: Uint8Array, text: Uint8Array | string, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(bound));
  const head = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text);
  return Buffer.concat([nonce, head, cipher.final(), cipher.getAuthTag()]);
}

/** Throws when `sealed` was made with another key, for another place, or has been changed. */
export function open(key: Uint8Array, sealed: Uint8Array, bound: string): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new Error('the sealed text is too short');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(end));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
}

/** A digest by which a name can be found and from which it cannot be read. JSON keeps the parts apart. */
export function indexOf(key: Uint8Array, what: string, parts: readonly (string | null)[]): Buffer {
  return createHmac('sha256', key).update(what).update(JSON.stringify(parts)).digest();
}
