/** The golden ratio of 2^32: all bits of a hash come to bear on the highest (source: Knuth, TAOCP 3, 6.4). */
const SPREAD = 0x9e3779b1;

/** A set of hashes that may take one that it does not have for one that it has, never the other way round. */
export class HashBits {
  readonly #bits: Uint8Array;
  readonly #shift: number;

  /** `size`: how many bits, as a power of two; at least 3. */
  constructor(size: number) {
    this.#bits = new Uint8Array(2 ** (size - 3));
    this.#shift = 32 - size;
  }

  add(hash: number): void {
    const bit = Math.imul(hash, SPREAD) >>> this.#shift;
    this.#bits[bit >> 3]! |= 1 << (bit & 7);
  }

  mayHave(hash: number): boolean {
    const bit = Math.imul(hash, SPREAD) >>> this.#shift;
    return (this.#bits[bit >> 3]! & (1 << (bit & 7))) !== 0;
  }
}
