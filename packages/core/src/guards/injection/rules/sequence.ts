import { type ConceptName, conceptNumber } from '../lexicon/catalogue.js';
import { type Language, languages } from '../lexicon/lexicon.js';
import type { Hit } from '../lexicon/term-index.js';
import { BREAK, isUnspaced } from '../text/fold.js';
import { isImperative, readsAsEnglish } from './imperative.js';
import { hasHitWithin, hitsOf, type Match, MOST_MATCHES, type Reading } from './rule.js';

/** Concepts that must follow one another, each within `gap` units of the one before. */
export interface Sequence {
  readonly slots: readonly (ConceptName | readonly ConceptName[])[];
  /**
   * Most units between the end of one slot and the start of the next; half of it where each character is about a word.
   * From 80 on, sentences may end between.
   */
  readonly gap: number;
  /** The first slot, where it is English, must be an order. */
  readonly imperative?: boolean;
  /** The last slot must be in one of these languages: those that put the verb at the end. */
  readonly lastIn?: readonly Language[];
  /** The first slot must not be in English. */
  readonly firstNotEnglish?: boolean;
  /** No hit of this concept may stand inside the match. */
  readonly without?: ConceptName;
  readonly strength?: number;
}

/** Languages in which the object stands before the verb in an order, always or often. */
export const verbLast: readonly Language[] = ['de', 'nl', 'tr', 'hi', 'zh', 'ja', 'ko'];

interface Reached {
  readonly hit: Hit;
  readonly first: number;
}

// A sentence end inside a match is allowed only where hardly anything stands between ("Ignore. All. Rules.").
const WIDEST_BROKEN_GAP = 3;
const ACROSS_SENTENCES = 80;

function broken(reading: Reading, from: number, to: number): boolean {
  if (to - from <= WIDEST_BROKEN_GAP) return false;
  for (let unit = from; unit < to; unit += 1) if (reading.text.units[unit] === BREAK) return true;
  return false;
}

/** A sequence with its concepts as numbers, worked out once: looking them up by name took longer than comparing. */
interface CompiledSequence {
  readonly sequence: Sequence;
  readonly slots: readonly (readonly number[])[];
}

const compiled = new WeakMap<readonly Sequence[], readonly CompiledSequence[]>();

function compile(sequences: readonly Sequence[]): readonly CompiledSequence[] {
  const made = sequences.map((sequence) => ({ sequence, slots: sequence.slots.map((slot) => (typeof slot === 'string' ? [slot] : slot).map(conceptNumber)) }));
  compiled.set(sequences, made);
  return made;
}

/** Whether every slot has a hit at all, wherever it stands: in nearly every text the first has none. */
function mayMatch({ hits }: Reading, { slots }: CompiledSequence): boolean {
  for (let position = 0; position < slots.length; position += 1) {
    const slot = slots[position]!;
    let some = false;
    for (let at = 0; at < slot.length; at += 1) if (hits[slot[at]!]!.length > 0) some = true;
    if (!some) return false;
  }
  return true;
}

function slotHits({ hits }: Reading, slot: readonly number[]): readonly Hit[] {
  if (slot.length === 1) return hits[slot[0]!]!;
  const lists = slot.map((concept) => hits[concept]!).filter((list) => list.length > 0);
  if (lists.length <= 1) return lists[0] ?? [];
  return lists.flat().sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Every place where the sequence is complete. Linear in the hits: each slot is walked once beside the one before. */
function matchSequence(reading: Reading, { sequence, slots }: CompiledSequence): Match[] {
  const widest = reading.bounded ? sequence.gap : Math.min(sequence.gap, 24);
  let reached: Reached[] = [];
  for (const [position, slot] of slots.entries()) {
    const hits = slotHits(reading, slot);
    if (position === 0) {
      for (const hit of hits) {
        if (sequence.firstNotEnglish === true && hit.language === 0) continue;
        if (sequence.imperative === true && (hit.language === 0 || readsAsEnglish(reading, hits, hit)) && !isImperative(reading, hit)) continue;
        reached.push({ hit, first: hit.start });
      }
    } else {
      reached = advance(reading, reached, hits, widest);
    }
    if (reached.length === 0) return [];
  }
  const found: Match[] = [];
  for (const { hit, first } of reached) {
    if (sequence.lastIn !== undefined && !sequence.lastIn.includes(languages[hit.language]!)) continue;
    if (sequence.without !== undefined && hasHitWithin(hitsOf(reading, sequence.without), first, hit.end)) continue;
    if (found.length >= MOST_MATCHES) break;
    found.push({ start: first, end: hit.end, strength: sequence.strength ?? 1 });
  }
  return found;
}

function advance(reading: Reading, reached: readonly Reached[], hits: readonly Hit[], widest: number): Reached[] {
  const byEnd = reached.toSorted((a, b) => a.hit.end - b.hit.end);
  const next: Reached[] = [];
  let index = 0;
  for (const hit of hits) {
    while (index < byEnd.length && byEnd[index]!.hit.end <= hit.start) index += 1;
    const nearest = byEnd[index - 1];
    const reach = isUnspaced(reading.text.units[hit.start]!) ? widest / 2 : widest;
    if (nearest === undefined || hit.start - nearest.hit.end > reach) continue;
    if (widest < ACROSS_SENTENCES && broken(reading, nearest.hit.end, hit.start)) continue;
    next.push({ hit, first: nearest.first });
  }
  return next;
}

export function matchAny(reading: Reading, sequences: readonly Sequence[]): Match[] {
  const found: Match[] = [];
  for (const candidate of compiled.get(sequences) ?? compile(sequences)) {
    if (!mayMatch(reading, candidate)) continue;
    for (const match of matchSequence(reading, candidate)) if (found.push(match) === MOST_MATCHES) return found;
  }
  return found;
}
