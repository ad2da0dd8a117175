import type { PersonalDataSpan } from './recognizer.js';

/** A value that the caller knows to be personal (a user's own name, a customer's number). */
export interface KnownValue {
  readonly value: string;
  /** Any type name; PERSON where left out. */
  readonly type?: string;
}

const SHORTEST = 2;
const WORD = /[\p{L}\p{N}]/u;

function isWordAt(text: string, at: number): boolean {
  const point = text.codePointAt(at);
  return point !== undefined && WORD.test(String.fromCodePoint(point));
}

/**
 * Every occurrence of the known values, whatever the case, as whole words. The first word of each value leads to the values that
 * begin with it, so the cost does not grow with the number of values.
 */
export function findKnownValues(text: string, known: readonly KnownValue[], report: (span: PersonalDataSpan) => void): void {
  const byFirstWord = new Map<string, { folded: string; type: string }[]>();
  for (const { value, type } of known) {
    const folded = value.normalize('NFC').trim().toLowerCase();
    if (folded.length < SHORTEST) continue;
    const key = /^[\p{L}\p{N}]+/u.exec(folded)?.[0] ?? folded.slice(0, 1);
    const list = byFirstWord.get(key) ?? [];
    list.push({ folded, type: type ?? 'PERSON' });
    byFirstWord.set(key, list);
  }
  if (byFirstWord.size === 0) return;
  for (const list of byFirstWord.values()) list.sort((a, b) => b.folded.length - a.folded.length);
  // Only where lower-casing keeps every length can offsets be taken over (it does not for "İ").
  const folded = text.toLowerCase();
  const source = folded.length === text.length ? folded : text;
  for (const match of source.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
    const list = byFirstWord.get(match[0]);
    if (list === undefined) continue;
    for (const entry of list) {
      const end = match.index + entry.folded.length;
      if (!source.startsWith(entry.folded, match.index)) continue;
      if (isWordAt(source, end) && isWordAt(source, end - 1)) continue;
      report({ start: match.index, end, type: entry.type, score: 1 });
      break;
    }
  }
}
