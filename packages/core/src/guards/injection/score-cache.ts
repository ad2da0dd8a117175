import { createKeyedHash } from './keyed-hash.js';
import { type InjectionScore, scoreInjection } from './score.js';
import type { ScannedTrust } from './trust.js';

/** Scores that are kept: a conversation of 200 turns comes again with each new one. No text is kept, only its hash. */
export const cachedScores = 4096;
// Shorter texts are scored faster than they are hashed and looked up.
const SHORTEST = 48;

/** Scores texts, and remembers the scores of those it saw last. */
export class ScoreCache {
  readonly #hash: (text: string) => string;
  readonly #scores = new Map<string, InjectionScore>();

  constructor(key: Uint8Array) {
    this.#hash = createKeyedHash(key);
  }

  get size(): number {
    return this.#scores.size;
  }

  score(text: string, trust: ScannedTrust): InjectionScore {
    if (text.length < SHORTEST) return scoreInjection(text, { trust });
    const key = `${trust}:${this.#hash(text)}`;
    const known = this.#scores.get(key);
    if (known !== undefined) {
      // The map keeps its keys in the order of insertion: what was used last moves to the end.
      this.#scores.delete(key);
      this.#scores.set(key, known);
      return known;
    }
    const fresh = scoreInjection(text, { trust });
    if (this.#scores.size >= cachedScores) {
      const oldest = this.#scores.keys().next().value;
      if (oldest !== undefined) this.#scores.delete(oldest);
    }
    this.#scores.set(key, fresh);
    return fresh;
  }
}
