import { createHash } from 'node:crypto';

/** Names a credential without giving it away: 64 bits of a hash. Keys are random, so nothing can be guessed from it. */
export function fingerprintOf(secret: string): string {
  return createHash('sha256').update('claviger upstream key\0').update(secret).digest('hex').slice(0, 16);
}
