import { FEATURE_COUNT, mayFollow, TAG_COUNT, writeFeatures } from './features.js';
import { SHAPE, type Tokens } from './tokens.js';

/** A trained averaged perceptron with hashed features, quantised to eight bits. */
export interface TaggerWeights {
  /** Rows of the table, a power of two. */
  readonly rows: number;
  /** `rows` times one weight for each tag. */
  readonly weights: Int8Array;
  /** One byte a row: the feature that owns it. Another feature that falls on the row does not count. */
  readonly owners: Uint8Array;
  /** Bit sets over word hashes: words seen in a name, and words seen just before one. */
  readonly nameWords: Uint8Array;
  readonly leadWords: Uint8Array;
}

export function ownerByte(hash: number): number {
  return (hash >>> 24) & 255;
}

export function hasBit(bits: Uint8Array, hash: number): boolean {
  const at = (hash ^ (hash >>> 15)) & (bits.length * 8 - 1);
  return ((bits[at >> 3] as number) & (1 << (at & 7))) !== 0;
}

/**
 * Gives each token a tag, left to right, and how far it beat "outside". Lower-case words that never stand in a name nor
 * behind a word that leads to one are passed over: most of a text, and nearly all of a program.
 */
export function tag(tokens: Tokens, model: TaggerWeights, tags: Uint8Array, margins: Int32Array): void {
  const { rows, weights, owners, nameWords, leadWords } = model;
  const mask = rows - 1;
  const features = new Int32Array(FEATURE_COUNT);
  const scores = new Int32Array(TAG_COUNT);
  const { words, shapes, count } = tokens;
  let previous = 0;
  let before = 0;
  for (let at = 0; at < count; at++) {
    const shape = shapes[at] as number;
    if (previous === 0) {
      // A sign or a line break begins no name, and a lower-case word only one that it is known from.
      const word = words[at] as number;
      if (
        shape <= SHAPE.sign ||
        ((shape === SHAPE.lower || shape === SHAPE.alphanumeric) && !hasBit(nameWords, word) && !(at > 0 && hasBit(leadWords, words[at - 1] as number) && shape === SHAPE.lower))
      ) {
        tags[at] = 0;
        before = 0;
        continue;
      }
    }
    writeFeatures(tokens, at, previous, before, features);
    scores.fill(0);
    for (let index = 0; index < FEATURE_COUNT; index++) {
      const hash = features[index] as number;
      const row = hash & mask;
      if (owners[row] !== ownerByte(hash)) continue;
      const base = row * TAG_COUNT;
      for (let tagIndex = 0; tagIndex < TAG_COUNT; tagIndex++) scores[tagIndex]! += weights[base + tagIndex] as number;
    }
    let best = 0;
    for (let tagIndex = 1; tagIndex < TAG_COUNT; tagIndex++) {
      if ((scores[tagIndex] as number) > (scores[best] as number) && mayFollow(tagIndex, previous)) best = tagIndex;
    }
    tags[at] = best;
    margins[at] = (scores[best] as number) - (scores[0] as number);
    before = previous;
    previous = best;
  }
}
