// Cuts a text into words, numbers, signs and line breaks, as numbers only: hashes of what the model's features need.

/** Coarse written forms. */
export const SHAPE = { line: 0, sign: 1, lower: 2, title: 3, upper: 4, initial: 5, mixed: 6, digits: 7, alphanumeric: 8, caseless: 9 } as const;

export interface Tokens {
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Hash of the whole token, case folded, digits alike. */
  readonly words: Int32Array;
  readonly prefixes: Int32Array;
  readonly suffixes: Int32Array;
  readonly shortSuffixes: Int32Array;
  readonly shapes: Uint8Array;
}

const OTHER = 0;
const LETTER_LOWER = 1;
const LETTER_UPPER = 2;
const DIGIT = 3;
const LETTER_CASELESS = 4;
const SPACE = 5;
const LINE = 6;

const KIND = new Uint8Array(0x600);
for (let code = 0; code < KIND.length; code++) {
  const character = String.fromCharCode(code);
  if (code === 10 || code === 13) KIND[code] = LINE;
  else if (/\s/.test(character)) KIND[code] = SPACE;
  else if (/[0-9]/.test(character)) KIND[code] = DIGIT;
  else if (/\p{Lu}|\p{Lt}/u.test(character)) KIND[code] = LETTER_UPPER;
  else if (/\p{Ll}|\p{Mn}/u.test(character)) KIND[code] = LETTER_LOWER;
  else if (/\p{L}/u.test(character)) KIND[code] = LETTER_CASELESS;
}
KIND[0x5be] = OTHER; // the Hebrew hyphen
KIND[95] = LETTER_CASELESS; // an underscore makes an identifier of what it joins

const FOLD = new Uint16Array(0x600);
for (let code = 0; code < FOLD.length; code++) {
  const lower = String.fromCharCode(code).toLowerCase();
  FOLD[code] = KIND[code] === DIGIT ? 48 : lower.length === 1 ? lower.charCodeAt(0) : code;
}

/** Commas, full stops and question marks of Arabic, of the Indian scripts, of Ethiopic. */
function isForeignSign(code: number): boolean {
  return code === 0x60c || code === 0x61b || code === 0x61f || code === 0x6d4 || code === 0x964 || code === 0x965 || (code >= 0x1361 && code <= 0x1368);
}

function kindOf(code: number): number {
  if (code < 0x600) return KIND[code] as number;
  if (isForeignSign(code)) return OTHER;
  if (code === 0x2028 || code === 0x2029) return LINE;
  if ((code >= 0x2000 && code <= 0x200a) || code === 0x202f || code === 0x3000) return SPACE;
  if ((code >= 0x2000 && code <= 0x2bff) || (code >= 0x3001 && code <= 0x3020) || (code >= 0xd800 && code <= 0xf8ff) || code >= 0xfe00) return OTHER;
  return LETTER_CASELESS;
}

function foldOf(code: number): number {
  return code < 0x600 ? (FOLD[code] as number) : code;
}

/** From here on scripts write no spaces: a Latin name amid them is a word of its own. */
const FIRST_EAST_ASIAN = 0x2e80;

const AT_SIGN = 64;
/** The word of an at sign with a space behind it: it leads to a handle, or to a place, and has nothing to do with "@override". */
const DETACHED_AT_SIGN = 0x40204020;

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

function shapeOf(first: number, seen: number, length: number): number {
  if ((seen & (1 << DIGIT)) !== 0) return seen === 1 << DIGIT ? SHAPE.digits : SHAPE.alphanumeric;
  if ((seen & (1 << LETTER_CASELESS)) !== 0) return SHAPE.caseless;
  if ((seen & (1 << LETTER_UPPER)) === 0) return SHAPE.lower;
  if ((seen & (1 << LETTER_LOWER)) === 0) return length === 1 ? SHAPE.initial : SHAPE.upper;
  return first === LETTER_UPPER ? SHAPE.title : SHAPE.mixed;
}

/** Where a run of one sign, or of surrogate pairs, ends. */
function endOfSigns(text: string, start: number): number {
  const first = text.charCodeAt(start);
  let end = start + 1;
  if ((first & 0xf800) === 0xd800) while ((text.charCodeAt(end) & 0xf800) === 0xd800) end++;
  else while (text.charCodeAt(end) === first) end++;
  return end;
}

/** Room for so many tokens at first. */
export function roomFor(capacity: number): Omit<Tokens, 'count'> {
  const numbers = (): Int32Array => new Int32Array(capacity);
  return { starts: numbers(), ends: numbers(), words: numbers(), prefixes: numbers(), suffixes: numbers(), shortSuffixes: numbers(), shapes: new Uint8Array(capacity) };
}

/** `room` may be used again where nothing needs the tokens any more: for many short texts, making it takes most of the time. */
export function tokenize(text: string, room = roomFor((text.length >> 2) + 16)): Tokens {
  let { starts, ends, words, prefixes, suffixes, shortSuffixes, shapes } = room;
  let capacity = starts.length;
  let count = 0;
  const length = text.length;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === SPACE) {
      at++;
      continue;
    }
    if (count === capacity) {
      capacity *= 2;
      const wider = (array: Int32Array) => {
        const larger = new Int32Array(capacity);
        larger.set(array);
        return larger;
      };
      starts = wider(starts);
      ends = wider(ends);
      words = wider(words);
      prefixes = wider(prefixes);
      suffixes = wider(suffixes);
      shortSuffixes = wider(shortSuffixes);
      const largerShapes = new Uint8Array(capacity);
      largerShapes.set(shapes);
      shapes = largerShapes;
    }
    const start = at;
    let hash = Math.imul(SEED ^ foldOf(code), PRIME);
    let shape: number = SHAPE.sign;
    if (kind === LINE) {
      while (at < length && (kindOf(text.charCodeAt(at)) === LINE || kindOf(text.charCodeAt(at)) === SPACE)) at++;
      hash = SEED;
      shape = SHAPE.line;
    } else if (kind === OTHER) {
      // Surrogate pairs stay whole; a run of one sign is one token.
      at = endOfSigns(text, at);
      if (code === AT_SIGN && kindOf(text.charCodeAt(at)) === SPACE) hash = DETACHED_AT_SIGN;
    } else {
      let seen = 1 << kind;
      let previous = kind;
      let camel = false;
      for (at++; at < length; at++) {
        const next = text.charCodeAt(at);
        const nextKind = kindOf(next);
        if (nextKind === OTHER || nextKind >= SPACE || next >= FIRST_EAST_ASIAN !== code >= FIRST_EAST_ASIAN) break;
        if (nextKind === LETTER_UPPER && previous === LETTER_LOWER) camel = true;
        seen |= 1 << nextKind;
        previous = nextKind;
        hash = Math.imul(hash ^ foldOf(next), PRIME);
      }
      shape = camel ? SHAPE.mixed : shapeOf(kind, seen, at - start);
      if (shape === SHAPE.title && (seen & (1 << LETTER_LOWER)) !== 0 && at - start > 2 && kindOf(text.charCodeAt(start + 1)) === LETTER_UPPER) shape = SHAPE.mixed;
    }
    starts[count] = start;
    ends[count] = at;
    words[count] = hash;
    shapes[count] = shape;
    const last = foldOf(text.charCodeAt(at - 1));
    const second = at - start > 1 ? foldOf(text.charCodeAt(at - 2)) : 1;
    const third = at - start > 2 ? foldOf(text.charCodeAt(at - 3)) : 1;
    const short = Math.imul(Math.imul(SEED ^ last, PRIME) ^ second, PRIME);
    shortSuffixes[count] = short;
    suffixes[count] = Math.imul(short ^ third, PRIME);
    const secondFirst = at - start > 1 ? foldOf(text.charCodeAt(start + 1)) : 1;
    const thirdFirst = at - start > 2 ? foldOf(text.charCodeAt(start + 2)) : 1;
    prefixes[count] = Math.imul(Math.imul(Math.imul(SEED ^ foldOf(code), PRIME) ^ secondFirst, PRIME) ^ thirdFirst, PRIME);
    count++;
  }
  return { count, starts, ends, words, prefixes, suffixes, shortSuffixes, shapes };
}
