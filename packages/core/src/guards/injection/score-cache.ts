import { TextCache } from '../text-cache.js';
import { createKeyedHash } from './keyed-hash.js';
import { type InjectionScore, scoreInjection } from './score.js';
import type { ScannedTrust } from './trust.js';

/** Scores that are kept for texts of one trust: a conversation of 200 turns comes again with each new one. */
const MOST_SCORES = 4096;
/** Of texts of one trust that are kept, all together. */
const MOST_CHARACTERS = 2_097_152;
/** A longer text is kept by its hash: that costs more than a look-up by the text itself, and less than to keep it. */
const LONGEST_KEY = 16_384;
// Shorter texts are scored faster than they are hashed and looked up.
const SHORTEST = 48;

/** Scores texts, and remembers the scores of those it saw last. */
export class ScoreCache {
  readonly #hash: (text: string) => string;
  readonly #scores: Readonly<Record<ScannedTrust, TextCache<InjectionScore>>>;

  constructor(key: Uint8Array) {
    this.#hash = createKeyedHash(key);
    const scores = (): TextCache<InjectionScore> => new TextCache(MOST_SCORES, MOST_CHARACTERS);
    this.#scores = { user: scores(), assistant: scores(), untrusted: scores() };
  }

  score(text: string, trust: ScannedTrust): InjectionScore {
    if (text.length < SHORTEST) return scoreInjection(text, { trust });
    // No hash is as long as the shortest text that is looked up.
    const key = text.length > LONGEST_KEY ? this.#hash(text) : text;
    const known = this.#scores[trust].get(key);
    if (known !== undefined) return known;
    const fresh = scoreInjection(text, { trust });
    this.#scores[trust].set(key, fresh);
    return fresh;
  }
}
