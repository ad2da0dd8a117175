import { GRAM, RollingHash, type Fingerprint } from './fingerprint.js';

/** Which letters of some fingerprints have been repeated, and how much they weigh together. */
export class Coverage {
  readonly #fingerprints: readonly Fingerprint[];
  /** By fingerprint, each made with its first repetition: most answers have none. */
  readonly #covered: (Uint8Array | undefined)[] = [];
  weight = 0;

  constructor(fingerprints: readonly Fingerprint[]) {
    this.#fingerprints = fingerprints;
  }

  add(which: number, position: number): void {
    const { weights } = this.#fingerprints[which]!;
    const covered = (this.#covered[which] ??= new Uint8Array(weights.length));
    for (let index = position; index < position + GRAM; index++) {
      if (covered[index] !== 0) continue;
      covered[index] = 1;
      this.weight += weights[index] ?? 0;
    }
  }
}

/** Follows one reading of a text and marks what it repeats. */
export class RepetitionReader {
  readonly #fingerprints: readonly Fingerprint[];
  readonly #coverages: readonly Coverage[];
  readonly #hash = new RollingHash();
  readonly #before = new RollingHash();
  /** True while the last letters repeat a passage. */
  repeating = false;

  constructor(fingerprints: readonly Fingerprint[], coverages: readonly Coverage[]) {
    this.#fingerprints = fingerprints;
    this.#coverages = coverages;
  }

  letter(letter: number): void {
    const value = this.#hash.push(letter);
    this.repeating = false;
    if (value === undefined) return;
    for (let which = 0; which < this.#fingerprints.length; which++) {
      const position = positionOf(this.#fingerprints[which]!, value);
      if (position === undefined) continue;
      this.repeating = true;
      for (const coverage of this.#coverages) coverage.add(which, position);
    }
  }

  /** Remembers where it is, for `rewind`. */
  mark(): void {
    this.#before.copy(this.#hash);
  }

  rewind(): void {
    this.#hash.copy(this.#before);
  }

  /** As `letter`, but tells only whether it is none that repeats; one that does is to be read again after `rewind`. */
  passes(letter: number): boolean {
    const value = this.#hash.push(letter);
    if (value === undefined) return true;
    for (let which = 0; which < this.#fingerprints.length; which++) if (positionOf(this.#fingerprints[which]!, value) !== undefined) return false;
    return true;
  }
}

function positionOf({ likely, positions }: Fingerprint, hash: number): number | undefined {
  return likely[hash & (likely.length - 1)] === 0 ? undefined : positions.get(hash);
}
