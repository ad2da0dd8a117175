import type { PersonalDataSpan } from '../recognizer.js';
import { TAGS } from './features.js';
import { joinedFinds } from './joined-finds.js';
import { EVERYDAY_WORD, FIRST_NAME, OTHER_NAME, WordClasses } from './lexicon.js';
import { tagListedNames } from './listed-names.js';
import { isLikelyAddress, isOfLicence, isPartOfIdentifier, standsInCode, standsInComment } from './plausible.js';
import { hasBit, tag, type TaggerWeights } from './tagger.js';
import { SHAPE, tokenize, type Tokens } from './tokens.js';

/** Margin over "outside", averaged over a find's words, at which its score is 0.5; each further such margin halves the doubt. */
const EVEN_MARGIN = new Map([
  ['PERSON', 40],
  ['STREET_ADDRESS', 40],
  ['ORGANIZATION', 60],
  ['LOCATION', 50],
]);

/** No name or address is longer; a longer run of tags is cut. */
const MOST_TOKENS = 40;
/** Words up to which neighbouring names are one person. */
const MOST_MERGED = 4;

function scoreOf(type: string, margin: number): number {
  const even = EVEN_MARGIN.get(type) ?? 60;
  return 1 - 0.5 ** (margin / even);
}

/** Titles are not part of a name; possessives and commas at its end neither. */
function trimmed(text: string, tokens: Tokens, first: number, last: number): [number, number] {
  let from = first;
  let to = last;
  while (to > from && (tokens.shapes[to] as number) <= SHAPE.sign && !')'.includes(text[tokens.starts[to] as number] as string)) {
    // "Jr." and "St." keep their full stop.
    if (text[tokens.starts[to] as number] === '.' && (tokens.ends[to - 1] as number) - (tokens.starts[to - 1] as number) <= 3) break;
    to--;
  }
  while (from < to && (tokens.shapes[from] as number) <= SHAPE.sign) from++;
  return [from, to];
}

/** Scripts whose words run together: the finders of scripts/ look there, the model has not learnt them. */
function runsTogether(code: number): boolean {
  return (code >= 0x0e00 && code <= 0x0e7f) || (code >= 0x3040 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7af);
}

const LOCATION_TAG = TAGS.indexOf('B-LOCATION');
const ADDRESS_TAG = TAGS.indexOf('B-STREET_ADDRESS');

/** Whether a token goes on with the find before it. Two names with nothing but a space between are one: "Barack", "Obama". */
function continues(text: string, { starts, ends }: Tokens, tags: Uint8Array, at: number, length: number): boolean {
  const tagHere = tags[at] as number;
  if (tagHere === 0 || runsTogether(text.charCodeAt(starts[at] as number))) return false;
  if (tagHere % 2 === 0) return true;
  if (length >= MOST_MERGED) return false;
  const previousTag = tags[at - 1] as number;
  // A street that was taken for a place until its number came: "Calle Mayor" and "12, 28001 Madrid".
  if (TAGS[tagHere] === 'B-STREET_ADDRESS' && previousTag >= LOCATION_TAG && (starts[at] as number) - (ends[at - 1] as number) <= 1) return true;
  return TAGS[tagHere] === 'B-PERSON' && (previousTag === tagHere || previousTag === tagHere + 1) && starts[at] === (ends[at - 1] as number) + 1 && text[ends[at - 1] as number] === ' ';
}

/** Letters and digits in one word: an identifier, in a name as well as, when it is long, in an address ("12B" is a house). */
function holdsIdentifier(tokens: Tokens, from: number, to: number, longest: number): boolean {
  for (let at = from; at <= to; at++) {
    if (tokens.shapes[at] === SHAPE.alphanumeric && (tokens.ends[at] as number) - (tokens.starts[at] as number) > longest) return true;
  }
  return false;
}

/** Figures and signs alone name nobody and no place. */
function holdsWord(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if ((tokens.shapes[at] as number) > SHAPE.sign && tokens.shapes[at] !== SHAPE.digits) return true;
  return false;
}

function holdsDigit(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (tokens.shapes[at] === SHAPE.digits || tokens.shapes[at] === SHAPE.alphanumeric) return true;
  return false;
}

/**
 * Whether words that their writing does not tell from others can be a name: all small, all capitals, or all of them everyday
 * words. Then one of them must be known as a name.
 */
function isKnownWhereNeeded(text: string, tokens: Tokens, classes: Uint8Array, from: number, to: number): boolean {
  // "@ handle", as texts cut into tokens have it.
  if (text[(tokens.starts[from] as number) - 2] === '@') return true;
  let told = false;
  for (let at = from; at <= to; at++) {
    const shape = tokens.shapes[at] as number;
    if (shape <= SHAPE.sign) continue;
    const known = classes[at] as number;
    if ((known & FIRST_NAME) !== 0 || (known & (OTHER_NAME | EVERYDAY_WORD)) === OTHER_NAME) return true;
    if ((shape === SHAPE.title || shape === SHAPE.initial || shape === SHAPE.mixed || shape === SHAPE.caseless) && (known & EVERYDAY_WORD) === 0) told = true;
  }
  return told;
}

function holdsFirstName(tokens: Tokens, classes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at <= to; at++) if (tokens.shapes[at] === SHAPE.title && ((classes[at] as number) & FIRST_NAME) !== 0) return true;
  return false;
}

/** Columns set apart by tabs or several spaces: a table or a program, not one name or address. */
const IN_COLUMNS = /\S(?: {2}|\t)/;

function isLikely(type: string, text: string, tokens: Tokens, classes: Uint8Array, nameWords: Uint8Array, from: number, to: number): boolean {
  const start = tokens.starts[from] as number;
  const end = tokens.ends[to] as number;
  const found = text.slice(start, end);
  if (IN_COLUMNS.test(found) || !holdsWord(tokens, from, to) || holdsIdentifier(tokens, from, to, type === 'STREET_ADDRESS' ? 8 : text[start - 2] === '@' ? 64 : 3)) return false;
  switch (type) {
    case 'PERSON':
      // Two capitals alone: a country, a state, a unit.
      if (from === to && tokens.shapes[from] === SHAPE.upper && end - start === 2) return false;
      if (!isKnownWhereNeeded(text, tokens, classes, from, to)) return false;
      return !standsInCode(text, start, end) || (to > from && holdsFirstName(tokens, classes, from, to));
    case 'STREET_ADDRESS':
      // Every address has a number, of its house or its town.
      return holdsDigit(tokens, from, to) && isLikelyAddress(found) && !standsInCode(text, start, end);
    case 'LOCATION':
      return (tokens.shapes[from] !== SHAPE.lower || from < to || hasBit(nameWords, tokens.words[from] as number)) && !standsInCode(text, start, end) && !standsInComment(text, start);
    default:
      return !isOfLicence(found) && !standsInCode(text, start, end) && !standsInComment(text, start);
  }
}

/** Persons, street addresses, organisations and places, by the trained model. */
export function findNames(text: string, model: TaggerWeights, wants: (type: string) => boolean, report: (span: PersonalDataSpan) => void): void {
  const tokens = tokenize(text);
  const { count, starts, ends } = tokens;
  const found: PersonalDataSpan[] = [];
  const tags = new Uint8Array(count);
  const margins = new Int32Array(count);
  const known = new WordClasses(tokens, model.lexicon);
  tag(tokens, known, model, tags, margins);
  tagListedNames(text, tokens, known, tags, margins);
  for (let at = 0; at < count; at++) {
    const begin = tags[at] as number;
    if (begin === 0) continue;
    let last = at;
    let margin = margins[at] as number;
    let kind = begin;
    while (last + 1 < count && last - at < MOST_TOKENS && continues(text, tokens, tags, last + 1, last - at)) {
      margin += margins[++last] as number;
      if (tags[last] === ADDRESS_TAG) kind = ADDRESS_TAG;
    }
    const type = (TAGS[kind] as string).slice(2);
    if (!runsTogether(text.charCodeAt(starts[at] as number))) {
      const [from, to] = trimmed(text, tokens, at, last);
      const start = starts[from] as number;
      const end = ends[to] as number;
      const score = scoreOf(type, margin / (last - at + 1));
      const tied = text[start - 1] === '@' || isPartOfIdentifier(text, start, end);
      if (end - start > 1 && !tied && isLikely(type, text, tokens, known.classes, model.nameWords, from, to)) found.push({ start, end, type, score });
    }
    at = last;
  }
  for (const span of joinedFinds(text, found)) if (wants(span.type)) report(span);
}
