import type { Hit, Hits } from '../lexicon/hits.js';
import { type ConceptName, conceptNumber } from '../lexicon/catalogue.js';
import type { CanonicalText } from '../text/canonical.js';
import type { Pieces, Threes } from '../text/pieces.js';
import { mayHold } from '../text/signs.js';
import type { ScannedTrust } from '../trust.js';

export const families = [
  'instruction-override', 'persona', 'prompt-extraction', 'fake-turn', 'authority', 'payload-splitting',
  'encoded-carrier', 'exfiltration', 'tool-steering', 'refusal-suppression',
] as const;
export type Family = (typeof families)[number];

/** One text as the rules see it: the original or a decoded view of it. */
export interface Reading {
  readonly text: CanonicalText;
  readonly hits: Hits;
  /** Which three characters stand in a row: see `Pieces`. */
  readonly threes: Threes | undefined;
  readonly trust: ScannedTrust;
  /** False where word boundaries cannot be trusted. */
  readonly bounded: boolean;
  /** The name of the decoded view; undefined for the text itself. */
  readonly view: string | undefined;
}

/** A match in units of the canonical text; `strength` scales the rule's weight (1 unless told). */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly strength?: number;
}

export interface Rule {
  readonly id: string;
  readonly family: Family;
  /** Evidence in log-odds that one full match adds, for each trust. */
  readonly weight: Readonly<Record<ScannedTrust, number>>;
  /** Everything it finds holds one of these signs (see signs.ts): it is not asked about a text without them. */
  readonly signs?: number;
  readonly find: (reading: Reading) => Match[];
}

/** More matches of one rule add nothing to the score; the bound keeps hostile texts from making long lists. */
export const MOST_MATCHES = 16;

export function hitsOf(reading: Reading, concept: ConceptName): readonly Hit[] {
  return reading.hits.of(conceptNumber(concept));
}

/** Position of the first hit, of those from position `low` on, that begins at or after `unit`: hits stand in the order of their starts. */
export function firstHitFrom(hits: readonly Hit[], unit: number, low = 0): number {
  let high = hits.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hits[middle]!.start < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether a hit lies within the units from `from` to `to`. Terms are short: few hits begin in any stretch. */
export function hasHitWithin(hits: readonly Hit[], from: number, to: number): boolean {
  for (let at = firstHitFrom(hits, from); at < hits.length && hits[at]!.start < to; at += 1) if (hits[at]!.end <= to) return true;
  return false;
}

/** Evidence that is the same wherever the text stands, except that assistants' own words count half. */
export function everywhere(weight: number): Rule['weight'] {
  return { user: weight, untrusted: weight, assistant: weight / 2 };
}

/** Canonical index of the first unit that begins at or after `offset` of the source. */
export function unitAt(text: CanonicalText, offset: number): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (text.starts[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function mayMatch({ text, threes }: Reading, needed: number | Pieces | undefined): boolean {
  if (needed === undefined) return true;
  return typeof needed === 'number' ? mayHold(text.signs, needed) : needed.mayStandIn(threes);
}

/**
 * Matches of a global regular expression over the source, as canonical spans. The expression must be linear. `needed`: every
 * match holds one of these signs or pieces, so that a text without them need not be searched.
 */
export function matchSource(reading: Reading, expression: RegExp, accept?: (match: RegExpExecArray) => number | boolean, needed?: number | Pieces): Match[] {
  const found: Match[] = [];
  const { source, length } = reading.text;
  if (length === 0 || !mayMatch(reading, needed)) return found;
  expression.lastIndex = 0;
  for (let match = expression.exec(source); match !== null && found.length < MOST_MATCHES; match = expression.exec(source)) {
    if (match[0] === '') expression.lastIndex += 1;
    const verdict = accept === undefined ? 1 : accept(match);
    if (verdict === false || verdict === 0) continue;
    const start = Math.min(unitAt(reading.text, match.index), length - 1);
    const end = Math.max(start + 1, unitAt(reading.text, match.index + match[0].length));
    found.push({ start, end: Math.min(end, length), strength: verdict === true ? 1 : verdict });
  }
  return found;
}
