// Words beside a find that make it likelier. Presidio's idea (a context word adds to the score), kept cheap: all cue words of
// all recognizers are found in one pass, and a find then only looks at the few that stand near it.
import { characterClass, HAS_DIGIT, HAS_INNER_CAPITAL, type TextScan } from './text-scan.js';

const WINDOW_BEFORE = 80;
const WINDOW_AFTER = 28;
const LABEL_ABOVE = 4;
const BASE_BONUS = 0.4;
const CLOSENESS_BONUS = 0.1;
/** Cues up to this length must be whole words; longer ones may be a word's beginning. */
const WHOLE_WORD_LENGTH = 4;

export interface Cue {
  readonly word: string;
  readonly owners: Set<number>;
}

/** Scripts in which words run together, or carry articles and endings: a cue may stand inside a longer word. */
function runsTogether(code: number): boolean {
  return (code >= 0x0590 && code <= 0x06ff) || (code >= 0x0e00 && code <= 0x0e7f) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0x4e00 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);
}

function isLetter(code: number): boolean {
  return code < 128 ? (characterClass(code) & 2) !== 0 : code >= 0xc0 && (code < 0x2000 || code > 0x303f);
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

/** Small letters of the scripts that have capitals, one code unit each. */
const FOLD = new Uint16Array(0x600);
for (let code = 0; code < FOLD.length; code++) {
  const lower = String.fromCharCode(code).toLowerCase();
  FOLD[code] = lower.length === 1 ? lower.charCodeAt(0) : code;
}

function folded(code: number): number {
  return code < FOLD.length ? (FOLD[code] as number) : code;
}

function isGap(code: number): boolean {
  return code === 32 || code === 95 || code === 45 || code === 46 || code === 10 || code === 0xa0;
}

function matchesAt(text: string, at: number, word: string): boolean {
  for (let offset = 1; offset < word.length; offset++) {
    const wanted = word.charCodeAt(offset);
    const code = text.charCodeAt(at + offset);
    if (folded(code) !== wanted && !(wanted === 32 && isGap(code))) return false;
  }
  return true;
}

/** Where cues stand in one text: three parallel lists in the order of the text. */
export class CueHits {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly cues: Cue[] = [];

  #firstEndingAfter(offset: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What the nearest cue of this recognizer adds: 0.4, and up to 0.1 more the nearer it stands in front. */
  bonus(owner: number, text: string, start: number, end: number): number {
    if (this.ends.length === 0) return 0;
    const next = this.#firstEndingAfter(start);
    // A word in the line above counts only where nothing but the line's end lies between, as in forms.
    const window = Math.max(0, start - WINDOW_BEFORE);
    // Looked for in the window alone: a line may be as long as the text.
    const lineStart = window + text.slice(window, start).lastIndexOf('\n') + 1;
    const from = Math.max(start - WINDOW_BEFORE, Math.min(lineStart, start - LABEL_ABOVE));
    for (let at = next - 1; at >= 0 && (this.ends[at] as number) >= from; at--) {
      if ((this.cues[at] as Cue).owners.has(owner)) return BASE_BONUS + CLOSENESS_BONUS * (1 - (start - (this.ends[at] as number)) / WINDOW_BEFORE);
    }
    for (let at = next; at < this.starts.length && (this.starts[at] as number) < end + WINDOW_AFTER; at++) {
      const begins = this.starts[at] as number;
      if (begins >= end && (this.cues[at] as Cue).owners.has(owner) && !text.slice(end, begins).includes('\n')) return BASE_BONUS;
    }
    return 0;
  }
}

function holdsBeyondAscii(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) > 127) return true;
  return false;
}

const ANY = -1;
const SPACE = 32;

/** The first four characters of words, five bits of each: most words of a text are told apart here. */
class WordStarts {
  /** By the first three: a bit for each fourth. */
  readonly #fourths = new Int32Array(1 << 15);

  add(word: string): void {
    const start = ((word.charCodeAt(0) & 31) << 10) | ((word.charCodeAt(1) & 31) << 5);
    // A gap of the text may be another one than the word's, and behind the word anything may stand.
    if (word.length < 3 || word.charCodeAt(2) === SPACE) this.#fourths.fill(ANY, start, start + 32);
    else this.#fourths[start | (word.charCodeAt(2) & 31)]! |= word.length < 4 || word.charCodeAt(3) === SPACE ? ANY : 1 << (word.charCodeAt(3) & 31);
  }

  /** False only for four ASCII characters, in either case, with which no word begins. */
  mayBegin(first: number, second: number, third: number, fourth: number): boolean {
    if (first > 127 || second > 127 || third > 127 || fourth > 127) return true;
    return ((this.#fourths[((first & 31) << 10) | ((second & 31) << 5) | (third & 31)]! >>> (fourth & 31)) & 1) === 1;
  }
}

export class CueIndex {
  /** Keyed by a word's first two characters. */
  readonly #cues = new Map<number, Cue[]>();
  readonly #starts = new WordStarts();

  constructor(wordsByOwner: readonly (readonly string[])[]) {
    const byWord = new Map<string, Cue>();
    wordsByOwner.forEach((words, owner) => {
      for (const word of words) {
        let cue = byWord.get(word);
        if (cue === undefined) {
          byWord.set(word, (cue = { word, owners: new Set() }));
          const first = word.charCodeAt(0);
          const second = word.length > 1 ? word.charCodeAt(1) : 0;
          this.#starts.add(word);
          const key = first * 65_536 + second;
          const list = this.#cues.get(key);
          if (list === undefined) this.#cues.set(key, [cue]);
          else list.push(cue);
        }
        cue.owners.add(owner);
      }
    });
    // The longest first, so that "social security" is taken before "soc".
    for (const list of this.#cues.values()) list.sort((a, b) => b.word.length - a.word.length);
  }

  locate({ text, ascii, count, starts, ends, kinds }: TextScan): CueHits {
    const hits = new CueHits();
    // Where characters beyond ASCII begin that touch what was cut; -1 amid ASCII alone.
    let from = !ascii && holdsBeyondAscii(text, 0, count > 0 ? (starts[0] as number) : text.length) ? 0 : -1;
    for (let at = 0; at < count; at++) {
      const start = starts[at] as number;
      const end = ends[at] as number;
      const beyond = !ascii && holdsBeyondAscii(text, end, at + 1 < count ? (starts[at + 1] as number) : text.length);
      if (beyond) {
        if (from < 0) from = start;
      } else if (from >= 0) {
        this.#locateIn(text, from, end, hits);
        from = -1;
      } else if (((kinds[at] as number) & (HAS_DIGIT | HAS_INNER_CAPITAL)) !== 0) this.#locateIn(text, start, end, hits);
      // In letters alone, a word begins with the first of them and at capitals.
      else this.#locateAt(text, start, hits);
    }
    if (from >= 0) this.#locateIn(text, from, text.length, hits);
    return hits;
  }

  /** Cues that begin from `from` to `to`, where no word goes on across `from`. */
  #locateIn(text: string, from: number, to: number, hits: CueHits): void {
    let afterLetter = false;
    let afterUpper = false;
    for (let at = from; at < to; at++) {
      const code = text.charCodeAt(at);
      const upper = isUpper(code);
      const letter = isLetter(code);
      if (letter && (!afterLetter || (upper && !afterUpper) || runsTogether(code))) this.#locateAt(text, at, hits);
      afterLetter = letter;
      afterUpper = upper;
    }
  }

  #locateAt(text: string, at: number, hits: CueHits): void {
    const code = text.charCodeAt(at);
    const second = text.charCodeAt(at + 1);
    if (!this.#starts.mayBegin(code, second, text.charCodeAt(at + 2), text.charCodeAt(at + 3))) return;
    const list = this.#cues.get(folded(code) * 65_536 + folded(second));
    if (list === undefined) return;
    for (const cue of list) {
      const end = at + cue.word.length;
      if (!matchesAt(text, at, cue.word)) continue;
      if (cue.word.length <= WHOLE_WORD_LENGTH && !runsTogether(code)) {
        const behind = text.charCodeAt(end);
        if (isLetter(behind) && !(isUpper(behind) && !isUpper(text.charCodeAt(end - 1)))) continue;
      }
      hits.starts.push(at);
      hits.ends.push(end);
      hits.cues.push(cue);
    }
  }
}

/** Words that say that the number behind them is something else: an order, a version, a size. */
const SOMETHING_ELSE =
  /(?<![a-z])(?:order|orders|invoice|tracking|isbn|issn|ean|upc|sku|version|ver|build|commit|revision|rev|ticket|issue|ref|reference|part|serial|model|hash|checksum|timestamp|offset|bytes|size|port|pid|tid|thread|line|request|trace|span|session|transaction|txn|batch|job|id|uuid|guid|sequence|seq|item|product|article|case|lot|nonce|suite|apt|unit|flat|floor|room|box|bestellung|rechnung|pedido|factura|commande|facture|ordine|fattura|zamówienie|faktura)[\s.:=#"'/_-]{0,4}(?:no|num|number|nr|id)?[\s.:=#"'/_-]{0,4}$/i;

export function namesSomethingElse(text: string, start: number): boolean {
  return SOMETHING_ELSE.test(text.slice(Math.max(0, start - 28), start));
}
