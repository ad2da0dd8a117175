import type { CanonicalText } from './canonical.js';
import { ALL_SIGNS } from './signs.js';

// Three characters in a row, five bits of each. Upper and lower case are the same, and so are some signs and letters, which
// costs a search now and then and never hides anything.
const BITS = 5;
const LOW = (1 << BITS) - 1;
const THREE = (1 << (3 * BITS)) - 1;

const pushed = (three: number, unit: number): number => ((three << BITS) | (unit & LOW)) & THREE;

/** Longer texts hold nearly everything, and are not looked through. */
const LONGEST = 8_192;

const kept = new Int32Array((THREE + 1) / 32);

/** Which three characters stand in a row somewhere in a text, a bit for each. */
export type Threes = Int32Array;

/** Those of `text`, until the next one is read; undefined where nobody has looked. */
export function threesOf({ bytes, size, signs }: CanonicalText): Threes | undefined {
  if (signs === ALL_SIGNS || size > LONGEST) return undefined;
  kept.fill(0);
  let three = 0;
  for (let at = 0; at < size; at += 1) {
    three = pushed(three, bytes[at]!);
    kept[three >>> 5]! |= 1 << (three & 31);
  }
  return kept;
}

/** Pieces of text, in ASCII, of which a match holds one: what is looked for before an expression is tried. */
export class Pieces {
  readonly #threes: Uint16Array;
  /** Where in `#threes` each piece ends. */
  readonly #ends: Uint16Array;

  /** Separated by `|`. One of fewer than three characters rules nothing out. */
  constructor(pieces: string) {
    const threes: number[] = [];
    const ends: number[] = [];
    for (const piece of pieces.split('|')) {
      let three = 0;
      for (let at = 0; at < piece.length; at += 1) {
        three = pushed(three, piece.charCodeAt(at));
        if (at >= 2) threes.push(three);
      }
      ends.push(threes.length);
    }
    this.#threes = Uint16Array.from(threes);
    this.#ends = Uint16Array.from(ends);
  }

  /** False only where none of the pieces stands in the text. */
  mayStandIn(text: Threes | undefined): boolean {
    if (text === undefined) return true;
    for (let piece = 0, at = 0; piece < this.#ends.length; piece += 1) {
      const end = this.#ends[piece]!;
      while (at < end && ((text[this.#threes[at]! >>> 5]! >>> (this.#threes[at]! & 31)) & 1) === 1) at += 1;
      if (at === end) return true;
      at = end;
    }
    return false;
  }
}
