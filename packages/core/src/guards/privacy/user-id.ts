import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Principal, userKey } from '../../engine/principal.js';

/** A stable name of the caller that tells nobody who it is: 128 bits of a keyed hash, as the API wants for `metadata.user_id`. */
export function opaqueUserId(secret: Uint8Array, principal: Principal): string {
  return `user${bytesToHex(hmac(sha256, secret, utf8ToBytes(`privacy/user/1/${userKey(principal)}`))).slice(0, 32)}`;
}

/** How many callers' names are remembered. */
const REMEMBERED = 10_000;

/** The opaque names of callers, each worked out once while it is remembered. */
export class OpaqueUserIds {
  readonly #secret: Uint8Array;
  readonly #ids = new Map<string, string>();

  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  of(principal: Principal): string {
    const key = userKey(principal);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = opaqueUserId(this.#secret, principal);
      if (this.#ids.size >= REMEMBERED) this.#ids.clear();
      this.#ids.set(key, id);
    }
    return id;
  }
}
