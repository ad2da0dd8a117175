import { GRAM, LIKELY_MASK, RollingHash, type Fingerprint } from './fingerprint.js';

/** Which letters of a fingerprint have been repeated, and how much they weigh together. */
export class Coverage {
  readonly #fingerprint: Fingerprint;
  /** Made with the first repetition: most answers have none. */
  #covered: Uint8Array | undefined;
  weight = 0;

  constructor(fingerprint: Fingerprint) {
    this.#fingerprint = fingerprint;
  }

  add(position: number): void {
    const covered = (this.#covered ??= new Uint8Array(this.#fingerprint.weights.length));
    for (let index = position; index < position + GRAM; index++) {
      if (covered[index] !== 0) continue;
      covered[index] = 1;
      this.weight += this.#fingerprint.weights[index] ?? 0;
    }
  }
}

/** Follows one reading of a text and marks what it repeats. */
export class RepetitionReader {
  readonly #fingerprint: Fingerprint;
  readonly #coverages: readonly Coverage[];
  readonly #hash = new RollingHash();
  /** True while the last letters repeat a passage. */
  repeating = false;

  constructor(fingerprint: Fingerprint, coverages: readonly Coverage[]) {
    this.#fingerprint = fingerprint;
    this.#coverages = coverages;
  }

  letter(letter: number): void {
    const value = this.#hash.push(letter);
    if (value === undefined || this.#fingerprint.likely[value & LIKELY_MASK] === 0) {
      this.repeating = false;
      return;
    }
    const position = this.#fingerprint.positions.get(value);
    this.repeating = position !== undefined;
    if (position !== undefined) for (const coverage of this.#coverages) coverage.add(position);
  }
}
