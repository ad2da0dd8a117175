import { conceptNames } from '../lexicon/catalogue.js';
import { HIT, type Hits } from '../lexicon/hits.js';
import type { CanonicalText } from '../text/canonical.js';
import { BREAK } from '../text/fold.js';
import { hashOfUnits } from '../text/words.js';

// Words and their pairs are hashed into many more slots than have a weight: what the training has not seen falls on an
// empty slot and counts for nothing, instead of on the weight of another word.
const WORD_SLOTS = 2 ** 20;
const CONCEPT_SLOTS = 2 ** 14;

/** Slots from here on are for concepts, those below for words. */
const FIRST_CONCEPT_SLOT = WORD_SLOTS;

/** Number of weights. */
export const SLOTS = WORD_SLOTS + CONCEPT_SLOTS;

/** In the order of the text. `before[i]` of them belong to the words before word `i`, `before[tokenCount]` are all. */
export interface Features {
  readonly slots: Uint32Array;
  readonly before: Uint32Array;
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

// The first letters of a longer word: what is left of it in most languages when its ending changes.
const STEM = 5;

// Two concepts further apart than this many units say nothing together.
const PAIR_REACH = 48;

/** Room for features while a text is read. */
function makeScratch(capacity: number): { slots: Uint32Array; before: Uint32Array } {
  return { slots: new Uint32Array(capacity), before: new Uint32Array(capacity) };
}

// Far more room than features is needed for the worst case: what most texts fit into is kept.
const KEPT_CAPACITY = 16_384;
const kept = makeScratch(KEPT_CAPACITY);

/**
 * Words, how longer ones begin, pairs of neighbouring words and of words with one between them, concepts and pairs of
 * concepts. Linear. What comes back holds until the next text is read.
 */
export function extractFeatures(text: CanonicalText, { numbers, length: hitsEnd }: Hits): Features {
  const { units, length, wordStarts, wordHashes, wordCount } = text;
  const capacity = wordCount * 4 + (hitsEnd / HIT) * 2 + 1;
  const { slots, before } = capacity <= KEPT_CAPACITY ? kept : makeScratch(capacity);
  let count = 0;
  let hitAt = 0;
  let earlierWord = 0;
  let previousWord = 0x51ed;
  let previousStart = -1;
  let previousEnd = Number.POSITIVE_INFINITY;
  let previousConcept = 0;
  for (let word = 0; word < wordCount; word += 1) {
    const start = wordStarts[word]!;
    const hash = wordHashes[word]!;
    const next = word + 1 < wordCount ? wordStarts[word + 1]! : length;
    if (start > 0 && units[start - 1] === BREAK) {
      earlierWord = previousWord;
      previousWord = 0x2e2e;
    }
    // A word said over and over says nothing more, nor does its notion.
    const wordBefore = previousWord;
    if (hash !== wordBefore) {
      slots[count++] = wordSlot(hash);
      slots[count++] = wordSlot(Math.imul(previousWord, 31) ^ hash ^ 0x5bd1e995);
      slots[count++] = wordSlot(Math.imul(earlierWord, 33) ^ hash ^ 0x1b873593);
      if (next - start > STEM + 1) slots[count++] = wordSlot(hashOfUnits(units, start, start + STEM) ^ 0x6666);
    }
    earlierWord = previousWord;
    previousWord = hash;
    // Hits of one word begin at one place. The longest come first, of those that end together the one that was found first.
    let last = hitAt;
    while (last < hitsEnd && numbers[last] === start) last += HIT;
    for (let to = last; to > hitAt; ) {
      let from = to - HIT;
      while (from > hitAt && numbers[from - HIT + 1] === numbers[to - HIT + 1]) from -= HIT;
      for (let hit = from; hit < to; hit += HIT) {
        const concept = conceptHashes[numbers[hit + 2]!]!;
        if (hash === wordBefore && concept === previousConcept) continue;
        slots[count++] = conceptSlot(concept);
        if (start >= previousEnd && start - previousEnd < PAIR_REACH) slots[count++] = conceptSlot(Math.imul(previousConcept, 0x27d4eb2f) ^ concept);
        if (start > previousStart) {
          previousStart = start;
          previousEnd = numbers[hit + 1]!;
          previousConcept = concept;
        }
      }
      to = from;
    }
    hitAt = last;
    before[word + 1] = count;
  }
  return { slots, before, tokenCount: wordCount };
}
