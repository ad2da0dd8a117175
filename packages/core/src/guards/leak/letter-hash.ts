/** Letters in a row that must agree before a passage counts as repeated. */
export const GRAM = 24;
const BASE = 0x01000193;
/** BASE to the power of GRAM - 1, modulo 2^32. */
const LEADING = Array.from({ length: GRAM - 1 }).reduce<number>((power) => Math.imul(power, BASE), 1);

/** The hash of `length` letters from `start` on: of GRAM letters, the one that `RollingHash` gives. */
export function hashOf(letters: Uint16Array, start: number, length: number): number {
  let hash = 0;
  for (let index = start; index < start + length; index++) hash = (Math.imul(hash, BASE) + letters[index]!) | 0;
  return hash;
}

/** The hash of the GRAM letters one further on: without the first of them, with the one that follows. */
export function nextHash(hash: number, first: number, next: number): number {
  return (Math.imul((hash - Math.imul(first, LEADING)) | 0, BASE) + next) | 0;
}

/** The hash of the last GRAM letters, kept up letter by letter. */
export class RollingHash {
  readonly #window = new Uint16Array(GRAM);
  /** Where in the window the next letter goes. */
  #slot = 0;
  #full = false;
  #hash = 0;

  /** Takes a letter; gives the hash once there are enough of them. */
  push(letter: number): number | undefined {
    const slot = this.#slot;
    // Until the window is full its old letters are zeros, and take nothing away.
    this.#hash = nextHash(this.#hash, this.#window[slot]!, letter);
    this.#window[slot] = letter;
    this.#slot = slot + 1;
    if (this.#slot === GRAM) {
      this.#slot = 0;
      this.#full = true;
    }
    return this.#full ? this.#hash : undefined;
  }

  /** Writes the letters that a run could begin with, in order, to the start of `letters`. Gives how many. */
  recent(letters: Uint16Array): number {
    const slot = this.#slot;
    let count = 0;
    // The oldest of a full window stands at `slot`, and no run that ends in the next letter reaches back to it.
    if (this.#full) for (let index = slot + 1; index < GRAM; index++) letters[count++] = this.#window[index]!;
    for (let index = 0; index < slot; index++) letters[count++] = this.#window[index]!;
    return count;
  }
}
