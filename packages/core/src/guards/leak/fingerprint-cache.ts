import { fingerprintOf, type Fingerprint, type Passage } from './fingerprint.js';

/** The fingerprints made last. */
export class FingerprintCache {
  readonly #most: number;
  readonly #exempt: readonly string[];
  readonly #kept = new Map<string, Fingerprint>();

  /** Keeps `most` of them. `exempt` is what the assistant is told to repeat. */
  constructor(most: number, exempt: readonly string[]) {
    this.#most = most;
    this.#exempt = exempt;
  }

  of(passages: readonly Passage[]): Fingerprint {
    const key = passages.length === 1 ? passages[0]!.text : passages.map(({ text }) => text).join('\u0000');
    let fingerprint = this.#kept.get(key);
    if (fingerprint === undefined) {
      fingerprint = fingerprintOf(passages, this.#exempt);
      if (this.#kept.size >= this.#most) this.#kept.delete(this.#kept.keys().next().value ?? '');
      this.#kept.set(key, fingerprint);
    }
    return fingerprint;
  }
}
