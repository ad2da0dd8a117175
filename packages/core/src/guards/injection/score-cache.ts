import { TextCache } from '../text-cache.js';
import { createKeyedHash } from './keyed-hash.js';
import { type InjectionScore, scoreInjection } from './score.js';
import type { ScannedTrust } from './trust.js';

/** Scores that are kept for texts of one trust: a conversation of 200 turns comes again with each new one. No text is kept, only its hash. */
const MOST_SCORES = 4096;
// Shorter texts are scored faster than they are hashed and looked up.
const SHORTEST = 48;

/** Scores texts, and remembers the scores of those it saw last. */
export class ScoreCache {
  readonly #hash: (text: string) => string;
  readonly #scores: Readonly<Record<ScannedTrust, TextCache<InjectionScore>>>;

  constructor(key: Uint8Array) {
    this.#hash = createKeyedHash(key);
    const scores = (): TextCache<InjectionScore> => new TextCache(MOST_SCORES, Infinity);
    this.#scores = { user: scores(), assistant: scores(), untrusted: scores() };
  }

  score(text: string, trust: ScannedTrust): InjectionScore {
    if (text.length < SHORTEST) return scoreInjection(text, { trust });
    const hash = this.#hash(text);
    const known = this.#scores[trust].get(hash);
    if (known !== undefined) return known;
    const fresh = scoreInjection(text, { trust });
    this.#scores[trust].set(hash, fresh);
    return fresh;
  }
}
