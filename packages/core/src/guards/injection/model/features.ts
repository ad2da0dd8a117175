import { conceptNames } from '../lexicon/catalogue.js';
import type { Hit } from '../lexicon/term-index.js';
import type { CanonicalText } from '../text/canonical.js';
import { BREAK, isUnspaced, SPACE } from '../text/fold.js';

// Words and their pairs are hashed into many more slots than have a weight: what the training has not seen falls on an
// empty slot and counts for nothing, instead of on the weight of another word.
const WORD_SLOTS = 2 ** 18;
const CONCEPT_SLOTS = 2 ** 14;

/** Slots from here on are for concepts, those below for words: the two are penalized differently in training. */
export const FIRST_CONCEPT_SLOT = WORD_SLOTS;

/** Number of weights. */
export const SLOTS = WORD_SLOTS + CONCEPT_SLOTS;

/** Features in the order of the text; `tokens[i]` is the word at which feature `i` is complete. */
export interface Features {
  readonly slots: Uint32Array;
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

function wordSlot(hash: number): number {
  return mix(hash) & (WORD_SLOTS - 1);
}

function conceptSlot(hash: number): number {
  return FIRST_CONCEPT_SLOT + (mix(hash) & (CONCEPT_SLOTS - 1));
}

function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash;
}

// By name, not by number: a new concept in the lexicon leaves the weights of the others in place.
const conceptHashes = Int32Array.from(conceptNames, hashOf);

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
  readonly slots: Uint32Array;
  readonly tokens: Uint32Array;
  readonly tokenStarts: Uint32Array;

  constructor(capacity: number) {
    this.slots = new Uint32Array(capacity);
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
  const push = (slot: number): void => {
    slots[count] = slot;
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
    push(wordSlot(hash));
    push(wordSlot(Math.imul(previousWord, 31) ^ hash ^ 0x5bd1e995));
    previousWord = hash;
    for (; nextHit < ordered.length && ordered[nextHit]!.start < at; nextHit += 1) {
      const hit = ordered[nextHit]!;
      push(conceptSlot(conceptHashes[hit.concept]!));
      if (previousHit !== undefined && hit.start >= previousHit.end && hit.start - previousHit.end < PAIR_REACH) {
        push(conceptSlot(Math.imul(conceptHashes[previousHit.concept]!, 0x27d4eb2f) ^ conceptHashes[hit.concept]!));
      }
      if (previousHit === undefined || hit.start > previousHit.start) previousHit = hit;
    }
    tokenCount += 1;
  }
  return { slots: slots.slice(0, count), tokens: tokens.slice(0, count), length: count, tokenStarts: tokenStarts.slice(0, tokenCount), tokenCount };
}
