import type { Hit } from '../lexicon/term-index.js';
import type { CanonicalText } from '../text/canonical.js';
import { BREAK, isUnspaced, SPACE } from '../text/fold.js';

/** Number of weights: word and concept features are hashed into this many slots. */
export const FEATURE_BITS = 15;
const HALF = 2 ** (FEATURE_BITS - 1);

/** Slots from here on are for concepts, those below for words: the two are penalized differently in training. */
export const FIRST_CONCEPT_SLOT = HALF;

/** Features in the order of the text; `tokens[i]` is the word at which feature `i` is complete. */
export interface Features {
  readonly slots: Uint16Array;
  readonly tokens: Uint32Array;
  readonly length: number;
  /** Where in the canonical text each word begins. */
  readonly tokenStarts: Uint32Array;
  readonly tokenCount: number;
}

// Multipliers of MurmurHash3's finalizer (public domain, Austin Appleby).
function mix(hash: number): number {
  let mixed = hash;
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

// Two concepts further apart than this many units say nothing together.
const PAIR_REACH = 48;

// Hits in reading order, longest first where several begin at one place.
function inOrder(hits: readonly (readonly Hit[])[]): { concept: number; start: number; end: number }[] {
  const all: { concept: number; start: number; end: number }[] = [];
  for (let concept = 0; concept < hits.length; concept += 1) {
    const list = hits[concept]!;
    for (let at = 0; at < list.length; at += 1) all.push({ concept, start: list[at]!.start, end: list[at]!.end });
  }
  return all.sort((a, b) => a.start - b.start || b.end - a.end || a.concept - b.concept);
}

/** Room for features while a text is read. */
class Scratch {
  readonly slots: Uint16Array;
  readonly tokens: Uint32Array;
  readonly tokenStarts: Uint32Array;

  constructor(capacity: number) {
    this.slots = new Uint16Array(capacity);
    this.tokens = new Uint32Array(capacity);
    this.tokenStarts = new Uint32Array(capacity);
  }
}

// Far more room than features is needed for the worst case: what most texts fit into is kept.
const KEPT_CAPACITY = 16_384;
const kept = new Scratch(KEPT_CAPACITY);

/** Words, pairs of neighbouring words, concepts and pairs of concepts. Linear but for the sorting of the hits. */
export function extractFeatures(text: CanonicalText, hits: readonly (readonly Hit[])[]): Features {
  const { units, length } = text;
  const ordered = inOrder(hits);
  const capacity = length * 2 + ordered.length * 2 + 2;
  const { slots, tokens, tokenStarts } = capacity <= KEPT_CAPACITY ? kept : new Scratch(capacity);
  let count = 0;
  let tokenCount = 0;
  let nextHit = 0;
  let previousWord = 0x51ed;
  let previousHit: { concept: number; start: number; end: number } | undefined;
  const push = (hash: number, base: number): void => {
    slots[count] = base + (mix(hash) & (HALF - 1));
    tokens[count] = tokenCount;
    count += 1;
  };
  let at = 0;
  while (at < length) {
    const unit = units[at]!;
    if (unit === SPACE || unit === BREAK) {
      if (unit === BREAK) previousWord = 0x2e2e;
      at += 1;
      continue;
    }
    const start = at;
    let hash = 0x811c9dc5;
    if (isUnspaced(unit)) {
      hash = Math.imul(hash ^ unit, 0x01000193);
      at += 1;
    } else {
      while (at < length && units[at] !== SPACE && units[at] !== BREAK && !isUnspaced(units[at]!)) {
        hash = Math.imul(hash ^ units[at]!, 0x01000193);
        at += 1;
      }
    }
    tokenStarts[tokenCount] = start;
    push(hash, 0);
    push(Math.imul(previousWord, 31) ^ hash ^ 0x5bd1e995, 0);
    previousWord = hash;
    for (; nextHit < ordered.length && ordered[nextHit]!.start < at; nextHit += 1) {
      const hit = ordered[nextHit]!;
      push(Math.imul(hit.concept + 1, 0x9e3779b1) ^ 0x1234567, HALF);
      if (previousHit !== undefined && hit.start >= previousHit.end && hit.start - previousHit.end < PAIR_REACH) {
        push(Math.imul(previousHit.concept + 1, 0x27d4eb2f) ^ Math.imul(hit.concept + 1, 0x165667b1), HALF);
      }
      if (previousHit === undefined || hit.start > previousHit.start) previousHit = hit;
    }
    tokenCount += 1;
  }
  return { slots: slots.slice(0, count), tokens: tokens.slice(0, count), length: count, tokenStarts: tokenStarts.slice(0, tokenCount), tokenCount };
}
