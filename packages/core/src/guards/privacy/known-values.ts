import type { PersonalDataSpan } from './recognizer.js';

/** A value that the caller knows to be personal (a user's own name, a customer's number). */
export interface KnownValue {
  readonly value: string;
  /** Any type name; PERSON where left out. */
  readonly type?: string;
}

interface Entry {
  readonly type: string;
  readonly score: number;
}

/** The values that begin with one word. A text is compared once for each length that occurs among them, however many they are. */
interface Beginning {
  /** The longest first: "Anna Schmidt" before "Anna". */
  readonly lengths: number[];
  readonly exact: Map<string, Entry>;
  readonly folded: Map<string, Entry>;
}

const SHORTEST = 2;
const WORD = /[\p{L}\p{N}]/u;

function isWordAt(text: string, at: number): boolean {
  const point = text.codePointAt(at);
  return point !== undefined && WORD.test(String.fromCodePoint(point));
}

/**
 * Finds given values as whole words. The first word of each value leads to the values that begin with it, so the cost of a
 * text hardly grows with their number.
 */
export class ValueIndex {
  readonly #beginnings = new Map<string, Beginning>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(value: string, type: string, exactCase: boolean, score: number): void {
    const text = exactCase ? value.trim() : value.trim().toLowerCase();
    if (text.length < SHORTEST) return;
    const key = (/^[\p{L}\p{N}]+/u.exec(text)?.[0] ?? text.slice(0, 1)).toLowerCase();
    let beginning = this.#beginnings.get(key);
    if (beginning === undefined) this.#beginnings.set(key, (beginning = { lengths: [], exact: new Map(), folded: new Map() }));
    const entries = exactCase ? beginning.exact : beginning.folded;
    if (entries.has(text)) return;
    entries.set(text, { type, score });
    this.#size++;
    if (!beginning.lengths.includes(text.length)) {
      beginning.lengths.push(text.length);
      beginning.lengths.sort((a, b) => b - a);
    }
  }

  find(text: string, report: (span: PersonalDataSpan) => void): void {
    if (this.#size === 0) return;
    // Only where lower-casing keeps every length can offsets be taken over (it does not for "İ").
    const lower = text.toLowerCase();
    const folded = lower.length === text.length ? lower : text;
    for (const match of folded.matchAll(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu)) {
      const beginning = this.#beginnings.get(match[0]);
      if (beginning === undefined) continue;
      const start = match.index;
      for (const length of beginning.lengths) {
        const end = start + length;
        const entry = beginning.exact.get(text.slice(start, end)) ?? beginning.folded.get(folded.slice(start, end));
        if (entry === undefined || (isWordAt(text, end) && isWordAt(text, end - 1))) continue;
        report({ start, end, type: entry.type, score: entry.score });
        break;
      }
    }
  }
}

export function indexOfKnown(known: readonly KnownValue[]): ValueIndex {
  const index = new ValueIndex();
  for (const { value, type } of known) index.add(value.normalize('NFC'), type ?? 'PERSON', false, 1);
  return index;
}
