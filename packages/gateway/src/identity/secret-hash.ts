import { createHmac, timingSafeEqual } from 'node:crypto';

/** Tells one installation from another without saying anything of its secret. */
export function installationMark(installationSecret: Uint8Array): string {
  return createHmac('sha256', installationSecret).update('claviger installation').digest('base64url');
}

/** Hashes secrets of virtual keys. The pepper is the installation's: a stolen store alone proves no guess. */
export class SecretHasher {
  readonly #pepper: Buffer;

  /** `installationSecret`: at least 16 bytes. */
  constructor(installationSecret: Uint8Array) {
    if (installationSecret.length < 16) throw new RangeError('the installation secret needs at least 16 bytes');
    this.#pepper = createHmac('sha256', installationSecret).update('claviger virtual keys').digest();
  }

  hash(secret: string): string {
    return this.#digest(secret).toString('base64url');
  }

  /** In constant time for a given length, also when `expected` is undefined. */
  matches(secret: string, expected: string | undefined): boolean {
    const digest = this.#digest(secret);
    const wanted = Buffer.from(expected ?? '', 'base64url');
    if (wanted.length === digest.length) return timingSafeEqual(digest, wanted);
    // No such key: compare all the same, so that an id that exists takes no longer than one that does not.
    timingSafeEqual(digest, digest);
    return false;
  }

  #digest(secret: string): Buffer {
    return createHmac('sha256', this.#pepper).update(secret).digest();
  }
}
