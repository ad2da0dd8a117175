import type { CanonicalText } from './canonical.js';
import { asciiUnits, BREAK, leetDigits, leetSymbol, Mark, separatorOf, SPACE } from './fold.js';
import type { Room } from './room.js';
import { signBits } from './signs.js';
import { FIRST_HASH, HASH_FACTOR, hashOfUnits } from './words.js';

const encoder = new TextEncoder();
/** The encoder takes as long for a few characters as for hundreds. */
const SHORT = 48;

/** Whether `source` is ASCII; then `room` holds its characters. */
export function isAscii(source: string, { bytes }: Room): boolean {
  if (source.length > SHORT) {
    const { read, written } = encoder.encodeInto(source, bytes);
    return read === source.length && written === source.length;
  }
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code > 127) return false;
    bytes[at] = code;
  }
  return true;
}

/** The bit that ASCII letters have and digits have not. */
const LETTER = 0x40;

function digitsToLetters({ units, marks }: Room, start: number, end: number): void {
  for (let at = start; at < end; at += 1) {
    const unit = units[at]!;
    if (unit < 0x30 || unit > 0x39) continue;
    units[at] = leetDigits[unit - 0x30]!;
    marks[at] = Mark.digit;
  }
}

/** `canonicalize` for a text that `isAscii` has put into `room`, as nearly all are: without anything that only other characters need. */
export function canonicalizeAscii(source: string, room: Room): CanonicalText {
  const { bytes, units, starts, nextStarts, marks, wordStarts, wordHashes } = room;
  const size = source.length;
  marks.fill(Mark.none, 0, size);
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
  let signs = 0;
  let joints = 0;
  let stretchStart = 0;
  let longestStretch = 0;
  // One step beyond the end: what ends a text ends its last word.
  // Room is larger than a text: what is read behind its end is white space.
  bytes[size] = SPACE;
  bytes[size + 1] = SPACE;
  for (let at = 0; at <= size; at += 1) {
    let code = bytes[at]!;
    for (let unit = asciiUnits[code]!; unit !== 0; unit = asciiUnits[code]!) {
      units[length] = unit;
      starts[length] = at;
      length += 1;
      at += 1;
      hash = Math.imul(hash ^ unit, HASH_FACTOR);
      any |= code;
      all &= code;
      code = bytes[at]!;
    }
    const next = bytes[at + 1]!;
    // Nearly always it is a space.
    if (code > SPACE) {
      signs |= signBits[code]!;
      if (next > SPACE && at > 0 && asciiUnits[bytes[at - 1]!] !== 0) joints += 1;
      const symbol = leetSymbol(code);
      if (symbol !== 0 && asciiUnits[next] !== 0 && (length > wordStart || code === 0x40 || code === 0x24)) {
        units[length] = symbol;
        starts[length] = at;
        marks[length] = Mark.digit;
        length += 1;
        hash = Math.imul(hash ^ symbol, HASH_FACTOR);
        continue;
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
    if (code <= SPACE) {
      if (at - stretchStart > longestStretch) longestStretch = at - stretchStart;
      stretchStart = at + 1;
    }
    if (at === size) break;
    const separator = code === SPACE ? SPACE : separatorOf(code, next, asciiUnits[next] !== 0);
    if (length > wordStart) {
      units[length] = separator;
      starts[length] = at;
      length += 1;
      wordStart = length;
    } else if (length > 0 && separator === BREAK) units[length - 1] = BREAK;
  }
  // Every unit goes on until the next one starts.
  starts[length] = size;
  return { source, length, units, starts, ends: nextStarts, marks, wordStarts, wordHashes, wordCount, invisibleCount: 0, singleCount, mostSinglesInRow, longestWord, signs, joints, longestStretch, complete: true };
}
