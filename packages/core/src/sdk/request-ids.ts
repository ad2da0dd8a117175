import type { Random } from '../ports.js';

const BYTES_AN_ID = 12;
/** Asking the system for random bytes takes longer than most guards: so for many ids at once. */
const IDS_AT_ONCE = 64;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Ids of requests, in the form of the API's own. */
export class RequestIds {
  readonly #random: Random;
  #bytes: Uint8Array = new Uint8Array(0);
  #used = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): string {
    if (this.#used === this.#bytes.length) {
      this.#bytes = this.#random.bytes(BYTES_AN_ID * IDS_AT_ONCE);
      this.#used = 0;
    }
    let id = 'req_';
    for (const end = this.#used + BYTES_AN_ID; this.#used < end; this.#used++) id += HEX[this.#bytes[this.#used]!];
    return id;
  }
}
