import { SHAPE, type Tokens } from './tokens.js';

/** Outside, then beginning and inside of each kind. The order is part of the weights file. */
export const TAGS = ['O', 'B-PERSON', 'I-PERSON', 'B-STREET_ADDRESS', 'I-STREET_ADDRESS', 'B-ORGANIZATION', 'I-ORGANIZATION', 'B-LOCATION', 'I-LOCATION'] as const;
export const TAG_COUNT = TAGS.length;
export const FEATURE_COUNT = 38;

function mixed(id: number, a: number, b: number): number {
  let hash = Math.imul(a ^ Math.imul(id + 1, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13) ^ b, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return hash ^ (hash >>> 15);
}

/** How far figures are behind a word, up to four tokens on its line: a street's name is told from a town's by its house number. */
const FARTHEST_FIGURES = 4;

function figuresAhead({ shapes, count }: Tokens, at: number): number {
  for (let distance = 1; distance <= FARTHEST_FIGURES && at + distance < count; distance++) {
    const shape = shapes[at + distance] as number;
    if (shape === SHAPE.digits || shape === SHAPE.alphanumeric) return distance;
    if (shape === SHAPE.line) return 0;
  }
  return 0;
}

/** A word hash that no word has: what stands beyond either end of the text. */
const EDGE = 0x1234567;

/**
 * The hashes of what is true of one token: itself, its neighbours, their written forms, the word lists they stand in
 * (`classes`, see lexicon.ts), and the two tags before it.
 * Training and use share this function, so that they cannot drift apart.
 */
export function writeFeatures(tokens: Tokens, classes: Uint8Array, at: number, previousTag: number, tagBefore: number, out: Int32Array): void {
  const { words, shapes, count } = tokens;
  const word = words[at] as number;
  const shape = shapes[at] as number;
  const left = at > 0 ? (words[at - 1] as number) : EDGE;
  const left2 = at > 1 ? (words[at - 2] as number) : EDGE;
  const left3 = at > 2 ? (words[at - 3] as number) : EDGE;
  const right = at + 1 < count ? (words[at + 1] as number) : EDGE;
  const right2 = at + 2 < count ? (words[at + 2] as number) : EDGE;
  const leftShape = at > 0 ? (shapes[at - 1] as number) : SHAPE.line;
  const left2Shape = at > 1 ? (shapes[at - 2] as number) : SHAPE.line;
  const rightShape = at + 1 < count ? (shapes[at + 1] as number) : SHAPE.line;
  const right2Shape = at + 2 < count ? (shapes[at + 2] as number) : SHAPE.line;
  const length = Math.min(9, (tokens.ends[at] as number) - (tokens.starts[at] as number));
  // Whether a space stands on either side tells prose from code.
  const spaced = (at > 0 && (tokens.starts[at] as number) > (tokens.ends[at - 1] as number) ? 1 : 0) + (at + 1 < count && (tokens.starts[at + 1] as number) > (tokens.ends[at] as number) ? 2 : 0);
  const shapes3 = leftShape * 100 + shape * 10 + rightShape;
  out[0] = mixed(0, word, 0);
  out[1] = mixed(1, left, 0);
  out[2] = mixed(2, right, 0);
  out[3] = mixed(3, left2, 0);
  out[4] = mixed(4, right2, 0);
  out[5] = mixed(5, left, word);
  out[6] = mixed(6, word, right);
  out[7] = mixed(7, left2, left);
  out[8] = mixed(8, right, right2);
  out[9] = mixed(9, shapes3, spaced);
  out[10] = mixed(10, shape * 100 + rightShape * 10 + right2Shape, 0);
  out[11] = mixed(11, left2Shape * 100 + leftShape * 10 + shape, 0);
  out[12] = mixed(12, tokens.prefixes[at] as number, shape);
  out[13] = mixed(13, tokens.suffixes[at] as number, shape);
  out[14] = mixed(14, tokens.shortSuffixes[at] as number, shape);
  out[15] = mixed(15, previousTag, 0);
  out[16] = mixed(16, previousTag, tagBefore);
  out[17] = mixed(17, previousTag, word);
  out[18] = mixed(18, previousTag, shapes3);
  out[19] = mixed(19, left, shape);
  out[20] = mixed(20, right, shape);
  out[21] = mixed(21, previousTag, right);
  out[22] = mixed(22, previousTag, left);
  out[23] = mixed(23, word, shape);
  out[24] = mixed(24, shape, length * 4 + spaced);
  out[25] = mixed(25, Math.imul(left3, 31) ^ left2, left);
  out[26] = mixed(26, left, right);
  out[27] = mixed(27, at > 0 ? (tokens.suffixes[at - 1] as number) : EDGE, shape);
  out[28] = mixed(28, at + 1 < count ? (tokens.suffixes[at + 1] as number) : EDGE, shape);
  out[29] = mixed(29, left2, shape * 10 + previousTag);
  const known = classes[at] as number;
  const leftKnown = at > 0 ? (classes[at - 1] as number) : 0;
  const rightKnown = at + 1 < count ? (classes[at + 1] as number) : 0;
  out[30] = mixed(30, known, shape);
  out[31] = mixed(31, (leftKnown << 8) | (known << 4) | rightKnown, shapes3);
  out[32] = mixed(32, (known << 4) | rightKnown, shape * 10 + rightShape);
  out[33] = mixed(33, (leftKnown << 4) | known, shape * 10 + previousTag);
  out[34] = mixed(34, left, (known << 4) | shape);
  out[35] = mixed(35, right, (known << 4) | shape);
  const ahead = figuresAhead(tokens, at);
  out[36] = mixed(36, word, ahead);
  out[37] = mixed(37, left, (ahead << 4) | shape);
}

/** An inside tag may only follow its own kind. */
export function mayFollow(tag: number, previousTag: number): boolean {
  return tag === 0 || tag % 2 === 1 || previousTag === tag || previousTag === tag - 1;
}
