import { asciiUnits, BREAK, fold, isUnspaced, leetDigits, leetSymbol, Mark, separatorOf, SPACE } from './fold.js';
import { makeRoom, type Room } from './room.js';
import { ALL_SIGNS, BEYOND_ASCII, INVISIBLE, signBits } from './signs.js';
import { BEYOND, codePointAt, encode, wordBytes } from './utf8.js';
import { findWords, FIRST_HASH, HASH_FACTOR, hashOfUnits } from './words.js';

/**
 * A text as a reader takes it: lower-case letters and digits without accents, disguises or invisible characters, words
 * one SPACE apart, sentences one BREAK apart. For each unit, where it came from.
 */
export interface CanonicalText {
  readonly source: string;
  /** `source` in UTF-8, and how many bytes of it there are. */
  readonly bytes: Uint8Array;
  readonly size: number;
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
  /** Most words of one unit in a row. */
  readonly mostSinglesInRow: number;
  /** Units of the longest word. */
  readonly longestWord: number;
  /** Where each word begins, and a hash of it. A character of a script without spaces is a word of its own. */
  readonly wordStarts: Uint32Array;
  readonly wordHashes: Int32Array;
  readonly wordCount: number;
  /** Which signs `source` holds: see signs.ts. */
  readonly signs: number;
  /** Signs right behind a letter or digit with no space behind them, as in "sys-tem"; with every sign beyond ASCII. */
  readonly joints: number;
  /** Bytes of the longest stretch of `source`, in UTF-8, without a space of ASCII. */
  readonly longestStretch: number;
  /** False when decomposition made the text longer than the bound and the rest was left out. */
  readonly complete: boolean;
}

/** Behind the last unit. */
const SPARE = 64;

/** The bit that ASCII letters have and digits have not. */
const LETTER = 0x40;

function digitsToLetters({ units, marks }: Room, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const unit = units[at]!;
    if (unit < 0x30 || unit > 0x39) continue;
    units[at] = leetDigits[unit - 0x30]!;
    marks[at]! |= Mark.digit;
  }
}

/** Puts into `ends` where letters and digits of ASCII end: among others, they do not all go on until the next unit starts. */
function completeEnds({ starts, ends }: Room, length: number): Uint32Array {
  for (let at = 0; at < length; at += 1) if (ends[at] === 0) ends[at] = starts[at]! + 1;
  return ends;
}

/**
 * Reads `source`; linear in its length. The result has at most twice as many units as the source, plus 32. With a `room`
 * that is large enough it is put there, and holds until something else is.
 */
export function canonicalize(source: string, given?: Room): CanonicalText {
  const room = given !== undefined && given.units.length >= source.length + SPARE ? given : makeRoom(source.length + SPARE);
  const { bytes, units, starts, nextStarts, ends, marks, wordStarts, wordHashes } = room;
  const size = encode(source, bytes);
  const ascii = size === source.length;
  const limit = ascii ? size : Math.min(source.length * 2, units.length - SPARE) + 32;
  marks.fill(Mark.none, 0, limit);
  if (!ascii) ends.fill(0, 0, limit);
  let length = 0;
  let wordStart = 0;
  let hash = FIRST_HASH;
  // Whether any letter of a word, and whether all of its letters and digits, have that bit.
  let any = 0;
  let all = LETTER;
  let wordCount = 0;
  let singleCount = 0;
  let longestWord = 0;
  let singlesInRow = 0;
  let mostSinglesInRow = 0;
  let signs = ascii ? 0 : BEYOND_ASCII;
  let joints = 0;
  let stretchStart = 0;
  let longestStretch = 0;
  let invisibleCount = 0;
  // Accents in a row, and behind how many units.
  let accents = 0;
  let accentsAt = 0;
  // By how much the place of a byte is ahead of that of its character in `source`.
  let ahead = 0;
  // What the last character beyond ASCII is in `wordBytes`.
  let beyond = 0;
  let unspaced = false;
  // One step beyond the end: what ends a text ends its last word.
  let end = size;
  // Room is larger than a text: what is read behind its end is white space.
  bytes[size] = SPACE;
  bytes[size + 1] = SPACE;
  for (let byte = 0; byte <= end; byte += 1) {
    let code = bytes[byte]!;
    for (let unit = asciiUnits[code]!; unit !== 0; unit = asciiUnits[code]!) {
      units[length] = unit;
      starts[length] = byte - ahead;
      length += 1;
      byte += 1;
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
      any |= code;
      all &= code;
      code = bytes[byte]!;
    }
    const at = byte - ahead;
    let after = at + 1;
    let separator = SPACE;
    // Nearly always it is a space.
    if (code > SPACE && code < BEYOND) {
      const next = bytes[byte + 1]!;
      signs |= signBits[code]!;
      if (next > SPACE && byte > 0 && (bytes[byte - 1]! < BEYOND ? wordBytes[bytes[byte - 1]!] : beyond) === 1) joints += 1;
      const symbol = leetSymbol(code);
      if (symbol !== 0 && wordBytes[next] === 1 && (length > wordStart || code === 0x40 || code === 0x24)) {
        units[length] = symbol;
        starts[length] = at;
        marks[length]! |= Mark.digit;
        length += 1;
        hash = Math.imul(hash ^ symbol, HASH_FACTOR);
        continue;
      }
      separator = separatorOf(code, next, wordBytes[next] === 1);
    } else if (code <= SPACE) {
      if (byte - stretchStart > longestStretch) longestStretch = byte - stretchStart;
      stretchStart = byte + 1;
      if (code !== SPACE) separator = separatorOf(code, bytes[byte + 1]!, false);
    } else {
      beyond = wordBytes[code]!;
      let codePoint = codePointAt(bytes, byte);
      // What an encoder puts for half a surrogate pair.
      if (codePoint === 0xfffd) codePoint = source.charCodeAt(at);
      const { kind, units: folded, mark } = fold(codePoint);
      byte += codePoint > 0xffff ? 3 : codePoint > 0x7ff ? 2 : 1;
      after += codePoint > 0xffff ? 1 : 0;
      ahead = byte + 1 - after;
      if (kind === 'letters' && length + folded.length + source.length - at <= limit) {
        for (let index = 0; index < folded.length; index += 1) {
          const unit = folded.charCodeAt(index);
          units[length] = unit;
          starts[length] = at;
          ends[length] = after;
          marks[length]! |= mark;
          length += 1;
          hash = Math.imul(hash ^ unit, HASH_FACTOR);
          unspaced ||= isUnspaced(unit);
        }
        any |= LETTER;
        continue;
      }
      if (kind === 'letters') {
        // What is left might not fit.
        if (limit < source.length * 2) return canonicalize(source, makeRoom(source.length * 2 + SPARE));
        end = byte;
      } else if (kind === 'diacritic') {
        accents = accentsAt === length ? accents + 1 : 1;
        accentsAt = length;
        // One or two accents are spelling; more on one letter is ornament meant to break matching.
        if (accents > 2 && length > 0) marks[length - 1]! |= Mark.stacked;
        continue;
      } else if (kind === 'invisible') {
        signs |= INVISIBLE;
        // Joiners are part of the spelling in Indic and Arabic scripts and in emoji; between Latin letters they are not.
        if (length > 0 && units[length - 1]! < 0x250 && wordBytes[bytes[byte + 1]!] === 1) {
          invisibleCount += 1;
          marks[length]! |= Mark.invisible;
        }
        continue;
      } else {
        joints += 1;
        if (kind === 'break') separator = BREAK;
      }
    }
    if (length > wordStart) {
      if (length - wordStart > longestWord) longestWord = length - wordStart;
      // A word of letters and digits is read with its digits as letters ("pr0mpt"); the lexicon is folded alike.
      if ((any & LETTER) > all) {
        digitsToLetters(room, wordStart, length);
        hash = hashOfUnits(units, wordStart, length);
      }
      if (length - wordStart > 1) singlesInRow = 0;
      else {
        singleCount += any >>> 6;
        if (++singlesInRow > mostSinglesInRow) mostSinglesInRow = singlesInRow;
      }
      wordStarts[wordCount] = wordStart;
      wordHashes[wordCount] = hash;
      wordCount += 1;
      hash = FIRST_HASH;
      any = 0;
      all = LETTER;
    }
    if (byte === end) {
      starts[length] = at;
      break;
    }
    if (length > wordStart) {
      units[length] = separator;
      starts[length] = at;
      length += 1;
      wordStart = length;
    } else if (separator === BREAK && length > 0) units[length - 1] = BREAK;
    if (length > 0) ends[length - 1] = after;
  }
  const complete = end === size;
  return {
    source, bytes, size, length, units, starts, ends: ascii ? nextStarts : completeEnds(room, length), marks,
    wordStarts, wordHashes, wordCount: unspaced ? findWords(units, length, wordStarts, wordHashes) : wordCount,
    invisibleCount, singleCount, mostSinglesInRow, longestWord, signs: complete ? signs : ALL_SIGNS, joints, longestStretch: complete ? longestStretch : Infinity, complete,
  };
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
