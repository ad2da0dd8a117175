import { SEED, SEED_EVERY, type Fingerprint } from './fingerprint.js';
import { GRAM, RollingHash, hashOf, nextHash } from './letter-hash.js';
import type { LetterRun } from './letter-run.js';

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

  /** Makes `run` ready for the letters of the text that comes next. */
  begin(run: LetterRun, length: number): void {
    run.begin(this.#hash, length);
  }

  /** Whether nothing in `run` is repeated. */
  repeatsNothing({ letters, before, count }: LetterRun): boolean {
    if (count === before) return true;
    for (let start = 0; start + SEED <= count; start += SEED_EVERY) {
      const seed = hashOf(letters, start, SEED);
      for (let which = 0; which < this.#fingerprints.length; which++) {
        const fingerprint = this.#fingerprints[which]!;
        if (fingerprint.likely.mayHave(seed) && holdsRunAt(fingerprint, letters, start, count)) return false;
      }
    }
    return true;
  }

  /** Takes the letters of `run`, which repeat nothing. */
  skip({ letters, before, count }: LetterRun): void {
    for (let index = Math.max(before, count - GRAM); index < count; index++) this.#hash.push(letters[index]!);
  }
}

/** Whether a run that the seed at `seed` lies in is one of the fingerprint's. */
function holdsRunAt(fingerprint: Fingerprint, letters: Uint16Array, seed: number, count: number): boolean {
  const first = Math.max(0, seed - SEED_EVERY + 1);
  const last = Math.min(seed, count - GRAM);
  let hash = first > last ? 0 : hashOf(letters, first, GRAM);
  for (let start = first; start <= last; start++) {
    if (positionOf(fingerprint, hash) !== undefined) return true;
    hash = nextHash(hash, letters[start]!, letters[start + GRAM]!);
  }
  return false;
}

function positionOf({ likely, positions }: Fingerprint, hash: number): number | undefined {
  return likely.mayHave(hash) ? positions.get(hash) : undefined;
}
