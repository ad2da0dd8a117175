import { canonicalizeAscii, isAscii } from './ascii.js';
import { asciiUnits, BREAK, fold, leetDigits, leetSymbol, Mark, separatorOf, SPACE } from './fold.js';
import { makeRoom, type Room } from './room.js';
import { ALL_SIGNS } from './signs.js';
import { findWords } from './words.js';

/**
 * A text as a reader takes it: lower-case letters and digits without accents, disguises or invisible characters, words
 * one SPACE apart, sentences one BREAK apart. For each unit, where it came from.
 */
export interface CanonicalText {
  readonly source: string;
  readonly length: number;
  readonly units: Uint16Array;
  /** Where in `source` the unit's character begins and ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly marks: Uint8Array;
  /** Invisible characters between Latin letters, unpaired surrogates included. */
  readonly invisibleCount: number;
  /** Words of one letter, a sign of spaced-out writing. */
  readonly singleCount: number;
  /** Most words of one unit in a row; Infinity where `source` is not ASCII. */
  readonly mostSinglesInRow: number;
  /** Units of the longest word. */
  readonly longestWord: number;
  /** Where each word begins, and a hash of it. A character of a script without spaces is a word of its own. */
  readonly wordStarts: Uint32Array;
  readonly wordHashes: Int32Array;
  readonly wordCount: number;
  /** Which signs `source` holds (see signs.ts); `ALL_SIGNS` where it is not ASCII. */
  readonly signs: number;
  /** Signs right behind a letter or digit with no space behind them, as in "sys-tem"; with every sign beyond ASCII. */
  readonly joints: number;
  /** Characters of the longest stretch of `source` without a space; Infinity where `source` is not ASCII. */
  readonly longestStretch: number;
  /** False when decomposition made the text longer than the bound and the rest was left out. */
  readonly complete: boolean;
}

class Builder {
  units: Uint16Array;
  starts: Uint32Array;
  ends: Uint32Array;
  marks: Uint8Array;
  wordStarts: Uint32Array;
  wordHashes: Int32Array;
  length = 0;
  wordStart = 0;
  letters = 0;
  digits = 0;
  singles = 0;
  longestWord = 0;
  invisibles = 0;
  joints = 0;
  pending: number = Mark.none;

  constructor(room: Room) {
    ({ units: this.units, starts: this.starts, ends: this.ends, marks: this.marks, wordStarts: this.wordStarts, wordHashes: this.wordHashes } = room);
  }

  #grow(): void {
    const { units, starts, ends, marks } = this;
    ({ units: this.units, starts: this.starts, ends: this.ends, marks: this.marks, wordStarts: this.wordStarts, wordHashes: this.wordHashes } = makeRoom(units.length * 2));
    this.units.set(units);
    this.starts.set(starts);
    this.ends.set(ends);
    this.marks.set(marks);
  }

  push(unit: number, start: number, end: number, mark: number): void {
    const at = this.length;
    if (at === this.units.length) this.#grow();
    this.units[at] = unit;
    this.starts[at] = start;
    this.ends[at] = end;
    this.marks[at] = mark | this.pending;
    this.pending = Mark.none;
    this.length = at + 1;
  }

  // A word of letters and digits is read with its digits as letters ("pr0mpt"); the lexicon is folded alike.
  endWord(): void {
    const size = this.length - this.wordStart;
    if (size === 0) return;
    if (size > this.longestWord) this.longestWord = size;
    if (this.letters > 0 && this.digits > 0) {
      for (let at = this.wordStart; at < this.length; at += 1) {
        const unit = this.units[at]!;
        if (unit >= 0x30 && unit <= 0x39) {
          this.units[at] = leetDigits[unit - 0x30]!;
          this.marks[at] = this.marks[at]! | Mark.digit;
        }
      }
    }
    if (size === 1 && this.letters === 1) this.singles += 1;
    this.letters = 0;
    this.digits = 0;
    this.wordStart = this.length;
  }

  separate(unit: number, start: number, end: number): void {
    this.endWord();
    const last = this.length - 1;
    if (last >= 0) {
      const previous = this.units[last]!;
      if (previous === SPACE || previous === BREAK) {
        if (unit === BREAK) this.units[last] = BREAK;
        this.ends[last] = end;
        return;
      }
      this.push(unit, start, end, Mark.none);
      this.wordStart = this.length;
    }
  }
}

function isWordCharacter(code: number): boolean {
  return code < 128 ? asciiUnits[code] !== 0 : code > 0xbf;
}

/**
 * Reads `source`; linear in its length. The result has at most twice as many units as the source, plus 64. With a `room`
 * that is large enough it is put there, and holds until something else is.
 */
export function canonicalize(source: string, given?: Room): CanonicalText {
  const size = source.length;
  const room = given !== undefined && given.units.length >= size + 64 ? given : makeRoom(size + 64);
  if (isAscii(source, room)) return canonicalizeAscii(source, room);
  const builder = new Builder(room);
  const limit = size * 2 + 32;
  let complete = true;
  let diacritics = 0;
  let at = 0;
  while (at < size) {
    const code = source.charCodeAt(at);
    if (builder.length >= limit) {
      complete = false;
      break;
    }
    if (code < 128) {
      const unit = asciiUnits[code]!;
      if (unit === 0) separateAscii(builder, source, code, at);
      else {
        builder.push(unit, at, at + 1, Mark.none);
        if (code >= 0x41) builder.letters += 1;
        else builder.digits += 1;
        diacritics = 0;
      }
      at += 1;
      continue;
    }
    const codePoint = source.codePointAt(at) ?? code;
    const width = codePoint > 0xffff ? 2 : 1;
    const folded = fold(codePoint);
    if (folded.kind === 'letters') {
      for (let index = 0; index < folded.units.length; index += 1) {
        builder.push(folded.units.charCodeAt(index), at, at + width, folded.mark);
      }
      builder.letters += 1;
      diacritics = 0;
    } else if (folded.kind === 'diacritic') {
      diacritics += 1;
      // One or two accents are spelling; more on one letter is ornament meant to break matching.
      if (diacritics > 2 && builder.length > 0) builder.marks[builder.length - 1] = builder.marks[builder.length - 1]! | Mark.stacked;
    } else if (folded.kind === 'invisible') {
      noteInvisible(builder, source, at + width);
    } else {
      builder.joints += 1;
      builder.separate(folded.kind === 'break' ? BREAK : SPACE, at, at + width);
    }
    at += width;
  }
  builder.endWord();
  const { length, units, starts, ends, marks, wordStarts, wordHashes } = builder;
  return {
    source, length, units, starts, ends, marks, wordStarts, wordHashes, wordCount: findWords(units, length, wordStarts, wordHashes),
    invisibleCount: builder.invisibles, singleCount: builder.singles, longestWord: builder.longestWord,
    mostSinglesInRow: Number.POSITIVE_INFINITY, signs: ALL_SIGNS, joints: builder.joints, longestStretch: Number.POSITIVE_INFINITY, complete,
  };
}

function separateAscii(builder: Builder, source: string, code: number, at: number): void {
  const next = at + 1 < source.length ? source.charCodeAt(at + 1) : SPACE;
  if (code > SPACE && next > SPACE && at > 0 && isWordCharacter(source.charCodeAt(at - 1))) builder.joints += 1;
  const inWord = builder.length > builder.wordStart;
  const letter = leetSymbol(code);
  if (letter !== 0 && isWordCharacter(next) && (inWord || code === 0x40 || code === 0x24)) {
    builder.push(letter, at, at + 1, Mark.digit);
    return;
  }
  builder.separate(separatorOf(code, next, isWordCharacter(next)), at, at + 1);
}

// Joiners are part of the spelling in Indic and Arabic scripts and in emoji; between Latin letters they are not.
function noteInvisible(builder: Builder, source: string, next: number): void {
  const last = builder.length - 1;
  if (last < 0 || builder.units[last]! >= 0x250 || next >= source.length) return;
  const following = source.charCodeAt(next);
  const hidesAgain = following > 0xff && fold(following).kind === 'invisible';
  if (!isWordCharacter(following) && !hidesAgain) return;
  builder.invisibles += 1;
  builder.pending |= Mark.invisible;
}

/** For terms and pieces of a text, one after the other. */
const termRoom = makeRoom(256);

/** The canonical form of a term of the lexicon. */
export function canonicalTerm(term: string): string {
  const { units, length } = canonicalize(term, termRoom);
  let form = '';
  for (let index = 0; index < length; index += 1) form += String.fromCharCode(units[index] === BREAK ? SPACE : units[index]!);
  return form.trim();
}

/** The canonical forms of words that stand in a list, parted by spaces. */
export function canonicalWords(list: string): ReadonlySet<string> {
  return new Set(list.split(' ').map(canonicalTerm));
}
