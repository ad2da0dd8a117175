import type { PersonalDataSpan } from './recognizer.js';
import { characterClass } from './text-scan.js';

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
/** Longer values would make a comparison at every place where they could begin cost too much. */
const LONGEST = 256;
/** Different lengths of values that begin with one word; more of them are left out, for the same reason. */
const MOST_LENGTHS = 32;

/** Letters and digits, by the Latin-1 table and a coarse cut beyond it: signs and punctuation blocks are none. */
function isWordCode(code: number): boolean {
  if (code < 128) return characterClass(code) !== 0;
  if (code >= 0xd800 && code <= 0xf8ff) return false;
  return code >= 0xaa && code !== 0xab && code !== 0xbb && code !== 0xd7 && code !== 0xf7 && (code < 0x2000 || code > 0x2bff) && (code < 0x3000 || code > 0x3020) && (code < 0xff00 || code > 0xff20 || (code >= 0xff10 && code <= 0xff19));
}

/** Both cases of a first letter fall together, and sometimes more: this only sorts out what cannot begin a value. */
function startKey(first: number, second: number): number {
  return ((first | 32) & 255) * 256 + ((second | 32) & 255);
}

/**
 * Finds given values as whole words. The first word of each value leads to the values that begin with it, so the cost of a
 * text hardly grows with their number.
 */
export class ValueIndex {
  readonly #beginnings = new Map<string, Beginning>();
  readonly #starts = new Set<number>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(value: string, type: string, exactCase: boolean, score: number): void {
    const text = exactCase ? value.trim() : value.trim().toLowerCase();
    if (text.length < SHORTEST || text.length > LONGEST) return;
    const key = text.slice(0, Math.max(1, endOfWord(text, 0))).toLowerCase();
    // A character that changes its length in lower case ("İ") may begin the value: both spellings are let through.
    this.#starts.add(startKey(text.charCodeAt(0), key.length > 1 ? text.charCodeAt(1) : 0));
    this.#starts.add(startKey(key.charCodeAt(0), key.length > 1 ? key.charCodeAt(1) : 0));
    let beginning = this.#beginnings.get(key);
    if (beginning === undefined) this.#beginnings.set(key, (beginning = { lengths: [], exact: new Map(), folded: new Map() }));
    const entries = exactCase ? beginning.exact : beginning.folded;
    if (entries.has(text) || (beginning.lengths.length >= MOST_LENGTHS && !beginning.lengths.includes(text.length))) return;
    entries.set(text, { type, score });
    this.#size++;
    if (!beginning.lengths.includes(text.length)) {
      beginning.lengths.push(text.length);
      beginning.lengths.sort((a, b) => b - a);
    }
  }

  find(text: string, report: (span: PersonalDataSpan) => void): void {
    if (this.#size === 0) return;
    for (let start = 0; start < text.length; ) {
      const end = Math.max(start + 1, endOfWord(text, start));
      if (this.#starts.has(startKey(text.charCodeAt(start), end - start > 1 ? text.charCodeAt(start + 1) : 0))) this.#findAt(text, start, end, report);
      start = end;
    }
  }

  #findAt(text: string, start: number, wordEnd: number, report: (span: PersonalDataSpan) => void): void {
    const beginning = this.#beginnings.get(text.slice(start, wordEnd).toLowerCase());
    if (beginning === undefined) return;
    for (const length of beginning.lengths) {
      const end = start + length;
      const written = text.slice(start, end);
      const entry = beginning.exact.get(written) ?? beginning.folded.get(written.toLowerCase());
      if (entry === undefined || (isWordCode(text.charCodeAt(end)) && isWordCode(text.charCodeAt(end - 1)))) continue;
      report({ start, end, type: entry.type, score: entry.score });
      return;
    }
  }
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
  return end;
}

export function indexOfKnown(known: readonly KnownValue[]): ValueIndex {
  const index = new ValueIndex();
  for (const { value, type } of known) index.add(value.normalize('NFC'), type ?? 'PERSON', false, 1);
  return index;
}
