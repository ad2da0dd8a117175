import { conceptBits, type ConceptName, conceptNumber } from '../lexicon/catalogue.js';
import { type Language, languages } from '../lexicon/lexicon.js';
import type { Hit } from '../lexicon/hits.js';
import { BREAK, isUnspaced } from '../text/fold.js';
import { ALL_SIGNS, mayHold } from '../text/signs.js';
import { isAsked, isImperative, isTold, readsAsEnglish } from './imperative.js';
import { firstHitFrom, hasHitWithin, hitsOf, type Match, MOST_MATCHES, type Reading, type Rule } from './rule.js';

/** Concepts that must follow one another, each within `gap` units of the one before. */
export interface Sequence {
  readonly slots: readonly (ConceptName | readonly ConceptName[])[];
  /**
   * Most units between the end of one slot and the start of the next; half of it where each character is about a word.
   * From 80 on, sentences may end between.
   */
  readonly gap: number;
  /** The same between the first two slots alone, where they belong closer together. */
  readonly near?: number;
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
  /** The same array for the same concepts. */
  readonly slots: readonly (readonly number[])[];
}

interface CompiledSequences {
  readonly all: readonly CompiledSequence[];
  /**
   * What each slot of each sequence needs, one behind the other: the concepts of which one must have a hit, as bits like
   * `Hits.present`. Side by side in memory, since nearly every text ends the search here.
   */
  readonly needs: Int32Array;
  /** Where in `needs` each sequence ends. */
  readonly ends: Int32Array;
}

const compiled = new WeakMap<readonly Sequence[], CompiledSequences>();
const searches = new WeakMap<Rule['find'], readonly Sequence[]>();
const slotsByName = new Map<string, readonly number[]>();

function compileSlot(slot: Sequence['slots'][number]): readonly number[] {
  const name = String(slot);
  let concepts = slotsByName.get(name);
  if (concepts === undefined) slotsByName.set(name, (concepts = (typeof slot === 'string' ? [slot] : slot).map(conceptNumber)));
  return concepts;
}

function compile(sequences: readonly Sequence[]): CompiledSequences {
  const all = sequences.map((sequence) => ({ sequence, slots: sequence.slots.map(compileSlot) }));
  const needs: number[] = [];
  const ends = all.map(({ slots }) => {
    for (const slot of slots) needs.push(...conceptBits(slot));
    return needs.length;
  });
  const made = { all, needs: Int32Array.from(needs), ends: Int32Array.from(ends) };
  compiled.set(sequences, made);
  return made;
}

/** Whether every slot that `needs` tells of from `from` to `to` has a hit at all, wherever it stands. */
function mayMatch(present: Int32Array, needs: Int32Array, from: number, to: number): boolean {
  for (let at = from; at < to; ) {
    let some = 0;
    for (let word = 0; word < present.length; word += 1) some |= needs[at++]! & present[word]!;
    if (some === 0) return false;
  }
  return true;
}

// Many sequences begin with the same verbs.
const ordersOf = new WeakMap<readonly Hit[], readonly Hit[]>();

/** Those of a slot's hits that stand where an order stands. */
function ordersAmong(reading: Reading, hits: readonly Hit[]): readonly Hit[] {
  let asked = -1;
  let english = false;
  const orders = hits.filter((hit) => {
    if (hit.language === 0) return isImperative(reading, hit);
    // Words that begin at one place are taken for the same word.
    if (hit.start !== asked) english = readsAsEnglish(reading, hits, hit);
    asked = hit.start;
    return english ? isImperative(reading, hit) : !isTold(reading, hit);
  });
  ordersOf.set(hits, orders);
  return orders;
}

const sortedByEnd = new WeakMap<readonly Hit[], readonly Hit[]>();

function byEnd(hits: readonly Hit[]): readonly Hit[] {
  let known = sortedByEnd.get(hits);
  if (known === undefined) sortedByEnd.set(hits, (known = hits.toSorted((a, b) => a.end - b.end)));
  return known;
}

/** Each completion of a sequence that begins with one of `first`: with the start of that, and end and language of the last slot. */
function completions(reading: Reading, { sequence: { gap, near, firstNotEnglish }, slots }: CompiledSequence, first: readonly Hit[]): readonly Hit[] {
  const widest = reading.bounded ? gap : Math.min(gap, 24);
  let reached = firstNotEnglish === true ? first.filter(({ language }) => language !== 0) : first;
  for (let slot = 1; slot < slots.length && reached.length > 0; slot += 1) {
    reached = advance(reading, reached, reading.hits.ofAny(slots[slot]!), slot === 1 ? (near ?? widest) : widest);
  }
  return reached;
}

/** Every place where the sequence is complete. */
function matchSequence(reading: Reading, compiled: CompiledSequence): Match[] {
  const { sequence, slots } = compiled;
  const hits = reading.hits.ofAny(slots[0]!);
  // Which of them are orders is asked only where the rest is there: most texts that hold such words say something else.
  const known = sequence.imperative === true ? ordersOf.get(hits) : hits;
  let reached = completions(reading, compiled, known ?? hits);
  if (known === undefined && reached.length > 0) reached = completions(reading, compiled, ordersAmong(reading, hits));
  const found: Match[] = [];
  for (const { start, end, language } of reached) {
    if (sequence.lastIn !== undefined && !sequence.lastIn.includes(languages[language]!)) continue;
    if (sequence.lastIn !== undefined && isAsked(reading, start)) continue;
    if (sequence.without !== undefined && hasHitWithin(hitsOf(reading, sequence.without), start, end)) continue;
    if (found.length >= MOST_MATCHES) break;
    found.push({ start, end, strength: sequence.strength ?? 1 });
  }
  return found;
}

/** Each hit that begins within `widest` units of the nearest place reached before it. Linear in what is reached and what follows it. */
function advance(reading: Reading, reached: readonly Hit[], hits: readonly Hit[], widest: number): Hit[] {
  const ended = byEnd(reached);
  const next: Hit[] = [];
  for (let index = 0, at = 0; index < ended.length && at < hits.length; index += 1) {
    const { start: first, end: from } = ended[index]!;
    const to = Math.min(from + widest, (ended[index + 1]?.end ?? Infinity) - 1);
    if (to < from || hits.at(-1)!.start < from) continue;
    at = firstHitFrom(hits, from, at);
    for (; at < hits.length && hits[at]!.start <= to; at += 1) {
      const { start, end, language } = hits[at]!;
      if (isUnspaced(reading.text.units[start]!) && start - from > widest / 2) continue;
      if (widest < ACROSS_SENTENCES && broken(reading, from, start)) continue;
      next.push({ start: first, end, language });
    }
  }
  return next;
}

export function matchAny(reading: Reading, sequences: readonly Sequence[]): Match[] {
  const found: Match[] = [];
  const { all, needs, ends } = compiled.get(sequences) ?? compile(sequences);
  for (let index = 0, from = 0; index < ends.length; from = ends[index++]!) {
    if (!mayMatch(reading.hits.present, needs, from, ends[index]!)) continue;
    for (const match of matchSequence(reading, all[index]!)) if (found.push(match) === MOST_MATCHES) return found;
  }
  return found;
}

/**
 * What a rule finds that looks for sequences and for nothing else: `ShortList` need not even ask it in most texts. `weigh` tells
 * of a match how much of its strength counts, from 0, which drops it, to 1.
 */
export function anyOf(sequences: readonly Sequence[], weigh?: (reading: Reading, match: Match) => number): Rule['find'] {
  const find: Rule['find'] = (reading) => {
    const found = matchAny(reading, sequences);
    if (weigh === undefined || found.length === 0) return found;
    return found.map((match) => ({ ...match, strength: (match.strength ?? 1) * weigh(reading, match) })).filter(({ strength }) => strength > 0);
  };
  searches.set(find, sequences);
  return find;
}

/** Tells which rules may find something in a text, from the concepts and signs in it: to ask every one of them takes longer than most of them look. */
export class ShortList {
  readonly #rules: readonly Rule[];
  /** Like `CompiledSequences`, for the sequences of all rules. */
  readonly #needs: Int32Array;
  readonly #ends: Int32Array;
  /** Where in `#ends` each rule's sequences end: none for a rule that looks for something else, too. */
  readonly #lasts: readonly number[];

  constructor(rules: readonly Rule[]) {
    const needs: number[] = [];
    const ends: number[] = [];
    this.#lasts = rules.map((rule) => {
      const own = compile(searches.get(rule.find) ?? []);
      for (const end of own.ends) ends.push(needs.length + end);
      needs.push(...own.needs);
      return ends.length;
    });
    this.#rules = rules;
    this.#needs = Int32Array.from(needs);
    this.#ends = Int32Array.from(ends);
  }

  /** `present`: see `Hits`; `signs`: see `CanonicalText`. */
  of(present: Int32Array, signs: number): Rule[] {
    const listed: Rule[] = [];
    for (let rule = 0, sequence = 0; rule < this.#rules.length; rule += 1) {
      const last = this.#lasts[rule]!;
      let may = sequence === last;
      for (; sequence < last && !may; sequence += 1) may = mayMatch(present, this.#needs, sequence === 0 ? 0 : this.#ends[sequence - 1]!, this.#ends[sequence]!);
      sequence = last;
      const { signs: needed = ALL_SIGNS } = this.#rules[rule]!;
      if (may && (needed === ALL_SIGNS || mayHold(signs, needed))) listed.push(this.#rules[rule]!);
    }
    return listed;
  }
}
