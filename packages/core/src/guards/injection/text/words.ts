import type { CanonicalText } from './canonical.js';
import { BREAK, isUnspaced, SPACE } from './fold.js';

// FNV-1a, taking in one unit a step.
export const FIRST_HASH = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

export function hashOfUnits(units: Uint16Array, start: number, end: number): number {
  let hash = FIRST_HASH;
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ units[at]!, HASH_FACTOR);
  return hash;
}

/** Puts where each word begins and its hash into `wordStarts` and `wordHashes`; gives how many there are. */
export function findWords(units: Uint16Array, length: number, wordStarts: Uint32Array, wordHashes: Int32Array): number {
  let count = 0;
  let at = 0;
  while (at < length) {
    const unit = units[at]!;
    if (unit === SPACE || unit === BREAK) {
      at += 1;
      continue;
    }
    const start = at;
    at += 1;
    if (!isUnspaced(unit)) while (at < length && units[at] !== SPACE && units[at] !== BREAK && !isUnspaced(units[at]!)) at += 1;
    wordStarts[count] = start;
    wordHashes[count] = hashOfUnits(units, start, at);
    count += 1;
  }
  return count;
}

/** The words that begin from `start` to `end`, cut off there. The end of a sentence is a word of its own: `.`. */
export function wordsBetween({ units, length }: CanonicalText, start: number, end: number): string[] {
  const text = String.fromCharCode(...units.subarray(start, Math.min(end, length)));
  return text.replaceAll('.', ' . ').split(' ').filter((word) => word !== '');
}
