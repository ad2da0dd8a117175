import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

/** An Ed25519 private key as PKCS #8 without its 32 bytes (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * The keys that sign session tokens: one for each stretch of time, all derived from the secret of the installation. So
 * they rotate by themselves, are the same on all instances, and nothing of them is stored.
 */
export class SigningKeys {
  readonly #secret: Uint8Array;
  readonly #rotateAfter: number;
  readonly #made = new Map<number, SigningKey>();

  constructor(installationSecret: Uint8Array, rotateAfter: number) {
    this.#secret = installationSecret;
    this.#rotateAfter = rotateAfter;
  }

  /** The key that signs now. */
  current(now: number): SigningKey {
    return this.#key(Math.floor(now / this.#rotateAfter));
  }

  /** The key of that id, while tokens signed with it can still be valid. */
  find(id: string, now: number, longestLife: number): SigningKey | undefined {
    // A little ahead as well: another instance's clock may be.
    for (let stretch = Math.floor((now - longestLife) / this.#rotateAfter); stretch <= Math.floor((now + 60_000) / this.#rotateAfter); stretch++) {
      if (this.#name(stretch) === id) return this.#key(stretch);
    }
    return undefined;
  }

  #name(stretch: number): string {
    return `cvg-${this.#rotateAfter.toString(36)}-${stretch.toString(36)}`;
  }

  #key(stretch: number): SigningKey {
    let key = this.#made.get(stretch);
    if (key === undefined) {
      const seed = Buffer.from(hkdfSync('sha256', this.#secret, Buffer.alloc(0), `claviger session signing ${this.#name(stretch)}`, 32));
      const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
      seed.fill(0);
      key = { id: this.#name(stretch), privateKey, publicKey: createPublicKey(privateKey) };
      if (this.#made.size > 100) this.#made.clear();
      this.#made.set(stretch, key);
    }
    return key;
  }
}
