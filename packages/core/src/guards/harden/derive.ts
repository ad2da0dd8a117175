import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Hex digits derived from the installation's secret for one purpose (HMAC-SHA-256, cut). */
export function deriveHex(secret: Uint8Array, purpose: string, digits: number): string {
  return bytesToHex(hmac(sha256, secret, utf8ToBytes(`harden/${purpose}`))).slice(0, digits);
}
