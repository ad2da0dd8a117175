import { FEATURE_COUNT, TAG_COUNT, writeFeatures } from './features.js';
import { EVERYDAY_WORD, FIRST_NAME, holdsWord, TOWN, type Lexicon, type WordClasses } from './lexicon.js';
import { SHAPE, type Tokens } from './tokens.js';

/** A trained averaged perceptron with hashed features, quantised to eight bits. */
export interface TaggerWeights {
  /** Rows of the table, a power of two. */
  readonly rows: number;
  /**
   * The feature that owns each row (another that falls on it does not count), and the weights of each row, one for each tag.
   * Apart, because most features own none: the small list alone stays close to the core.
   */
  readonly owners: Int8Array;
  readonly weights: Int8Array;
  /** Bit sets over word hashes: words seen in a name, and words seen just before one. */
  readonly nameWords: Uint8Array;
  readonly leadWords: Uint8Array;
  /** Common words that are never one, as a list of the lexicon: a strange name should not seem to be among them. */
  readonly plainWords: Uint8Array;
  readonly lexicon: Lexicon;
}

/** The top eight bits of a feature's hash, signed. */
export function ownerByte(hash: number): number {
  return hash >> 24;
}

export function hasBit(bits: Uint8Array, hash: number): boolean {
  const at = (hash ^ (hash >>> 15)) & (bits.length * 8 - 1);
  return ((bits[at >> 3] as number) & (1 << (at & 7))) !== 0;
}

/** The second look spares the common words that only seem to stand in the list of names. */
function isNameWord({ nameWords, plainWords }: TaggerWeights, word: number): boolean {
  return hasBit(nameWords, word) && !holdsWord(plainWords, word);
}

function isFirstNameOnly({ firstNames, everydayWords }: Lexicon, word: number): boolean {
  return holdsWord(firstNames, word) && !holdsWord(everydayWords, word);
}

/** In favour of a capitalised given name that is no other word: the training hides such names, so that it trusts them too little. */
const GIVEN_NAME_BONUS = 80;
/** In favour of a capitalised word right behind a person's given name that is not known to be a common one: "Jane Doe". Nothing outweighs it. */
const FAMILY_NAME_BONUS = 400;
const BEGIN_PERSON = 1;

/**
 * Whether a find can begin here at all. A sign or a line break begins none; a lower-case word only one that it is known from,
 * or behind a word that leads to one; a number only in front of a word.
 */
function mayBegin(tokens: Tokens, at: number, model: TaggerWeights): boolean {
  const { words, shapes, count } = tokens;
  const shape = shapes[at] as number;
  const word = words[at] as number;
  switch (shape) {
    case SHAPE.line:
    case SHAPE.sign:
      return false;
    case SHAPE.lower:
    case SHAPE.alphanumeric:
      return isNameWord(model, word) || isFirstNameOnly(model.lexicon, word) || (shape === SHAPE.lower && at > 0 && hasBit(model.leadWords, words[at - 1] as number) && !holdsWord(model.plainWords, word));
    case SHAPE.digits: {
      if (at > 0 && hasBit(model.leadWords, words[at - 1] as number)) return true;
      let next = at + 1;
      while (next < count && next < at + 3 && (shapes[next] as number) <= SHAPE.sign) next++;
      if (next >= count) return false;
      const nextShape = shapes[next] as number;
      if (nextShape === SHAPE.lower || nextShape === SHAPE.alphanumeric) return isNameWord(model, words[next] as number);
      if (nextShape === SHAPE.sign || nextShape === SHAPE.line) return false;
      // Of two numbers side by side ("57 40 Rue"), a word follows the second.
      return nextShape !== SHAPE.digits || (next === at + 1 && next + 1 < count && (shapes[next + 1] as number) > SHAPE.sign && shapes[next + 1] !== SHAPE.digits);
    }
    default:
      return !holdsWord(model.plainWords, word);
  }
}

/**
 * Gives each token a tag, left to right, and how far it beat "outside". Lower-case words that never stand in a name nor
 * behind a word that leads to one are passed over: most of a text, and nearly all of a program.
 */
export function tag(tokens: Tokens, known: WordClasses, model: TaggerWeights, tags: Uint8Array, margins: Int32Array): void {
  const { rows, owners, weights } = model;
  const mask = rows - 1;
  const features = new Int32Array(FEATURE_COUNT);
  const { count, starts, ends, words, shapes } = tokens;
  const { classes } = known;
  let previous = 0;
  let before = 0;
  for (let at = 0; at < count; at++) {
    if (previous === 0) {
      if (!mayBegin(tokens, at, model)) {
        tags[at] = 0;
        before = 0;
        continue;
      }
    }
    known.askAround(at);
    writeFeatures(tokens, classes, at, previous, before, features);
    let outside = 0;
    let person = 0;
    let personInside = 0;
    let address = 0;
    let addressInside = 0;
    let organization = 0;
    let organizationInside = 0;
    let location = 0;
    let locationInside = 0;
    for (let index = 0; index < FEATURE_COUNT; index++) {
      const hash = features[index] as number;
      const row = hash & mask;
      if (owners[row] !== hash >> 24) continue;
      const base = row * TAG_COUNT;
      outside += weights[base] as number;
      person += weights[base + 1] as number;
      personInside += weights[base + 2] as number;
      address += weights[base + 3] as number;
      addressInside += weights[base + 4] as number;
      organization += weights[base + 5] as number;
      organizationInside += weights[base + 6] as number;
      location += weights[base + 7] as number;
      locationInside += weights[base + 8] as number;
    }
    if (shapes[at] === SHAPE.title) {
      if (((classes[at] as number) & (FIRST_NAME | TOWN | EVERYDAY_WORD)) === FIRST_NAME) person += GIVEN_NAME_BONUS;
      if (previous === BEGIN_PERSON && ((classes[at - 1] as number) & FIRST_NAME) !== 0 && starts[at] === (ends[at - 1] as number) + 1 && !holdsWord(model.plainWords, words[at] as number)) personInside += FAMILY_NAME_BONUS;
    }
    let best = 0;
    let highest = outside;
    if (person > highest) {
      highest = person;
      best = 1;
    }
    if (address > highest) {
      highest = address;
      best = 3;
    }
    if (organization > highest) {
      highest = organization;
      best = 5;
    }
    if (location > highest) {
      highest = location;
      best = 7;
    }
    if (previous !== 0) {
      // Inside goes on only with the kind that the token before belongs to.
      const inside = previous <= 2 ? personInside : previous <= 4 ? addressInside : previous <= 6 ? organizationInside : locationInside;
      if (inside > highest) {
        highest = inside;
        best = (previous + 1) & ~1;
      }
    }
    tags[at] = best;
    margins[at] = highest - outside;
    before = previous;
    previous = best;
  }
}
