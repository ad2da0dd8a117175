// Word lists as bit sets: what names, towns and everyday words there are, beyond those that the training texts hold.
import { SHAPE, type Tokens } from './tokens.js';

/** Bloom filters over word hashes, each asked at two places. Sizes are powers of two. */
export interface Lexicon {
  readonly firstNames: Uint8Array;
  /** Family names, and given names that are in no list of given names; none that is an everyday word. */
  readonly otherNames: Uint8Array;
  readonly towns: Uint8Array;
  /** Words that English writes in lower case. */
  readonly everydayWords: Uint8Array;
}

function hasBit(bits: Uint8Array, hash: number): boolean {
  const at = (hash ^ (hash >>> 15)) & (bits.length * 8 - 1);
  return ((bits[at >> 3] as number) & (1 << (at & 7))) !== 0;
}

/** Whether a list holds a word; one strange word in thirty seems to stand in it too. */
export function holdsWord(bits: Uint8Array, hash: number): boolean {
  return hasBit(bits, hash) && hasBit(bits, Math.imul(hash, 0x9e3779b1) ^ (hash >>> 7));
}

/** Puts a word into a list: `holdsWord`'s other half, for the training program. */
export function addWord(bits: Uint8Array, hash: number): void {
  for (const place of [hash, Math.imul(hash, 0x9e3779b1) ^ (hash >>> 7)]) {
    const at = (place ^ (place >>> 15)) & (bits.length * 8 - 1);
    bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
  }
}

/** Bits of a word's class. */
export const FIRST_NAME = 1;
export const OTHER_NAME = 2;
export const TOWN = 4;
export const EVERYDAY_WORD = 8;

function classOf(shape: number, word: number, lexicon: Lexicon): number {
  if (shape <= SHAPE.sign || shape === SHAPE.digits || shape === SHAPE.alphanumeric) return 0;
  return (holdsWord(lexicon.firstNames, word) ? FIRST_NAME : 0) | (holdsWord(lexicon.otherNames, word) ? OTHER_NAME : 0) | (holdsWord(lexicon.towns, word) ? TOWN : 0) | (holdsWord(lexicon.everydayWords, word) ? EVERYDAY_WORD : 0);
}

/** For each token, four bits that say which lists hold it. */
export function wordClasses({ count, words, shapes }: Tokens, lexicon: Lexicon): Uint8Array {
  const classes = new Uint8Array(count);
  for (let at = 0; at < count; at++) classes[at] = classOf(shapes[at] as number, words[at] as number, lexicon);
  return classes;
}

const NOT_ASKED = 255;

/** The same, asked for only where somebody looks: most words of a text are passed over. */
export class WordClasses {
  readonly classes: Uint8Array;
  readonly #tokens: Tokens;
  readonly #lexicon: Lexicon;

  constructor(tokens: Tokens, lexicon: Lexicon) {
    this.#tokens = tokens;
    this.#lexicon = lexicon;
    this.classes = new Uint8Array(tokens.count).fill(NOT_ASKED);
  }

  /** Makes sure that the class of a token and of its neighbours is known. */
  askAround(at: number): void {
    const { count, shapes, words } = this.#tokens;
    for (let near = at > 0 ? at - 1 : 0; near <= at + 1 && near < count; near++) {
      if (this.classes[near] === NOT_ASKED) this.classes[near] = classOf(shapes[near] as number, words[near] as number, this.#lexicon);
    }
  }
}
