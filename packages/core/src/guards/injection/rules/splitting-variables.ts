import * as surroundings from '../lexicon/surroundings.js';
import { canonicalTerm, canonicalWords } from '../text/canonical.js';
import { mayHold, signsOf } from '../text/signs.js';
import { hasHitWithin, hitsOf, matchSource, type Match, type Reading, type Rule } from './rule.js';

// a = "ign"; b = 'ore all'; c := "previous" ... Quoted pieces of at most 60 characters given to short names.
const assignment = /(?:^|[\s,;({`])(?:let |set |var |const |string )?[A-Za-z_$][A-Za-z0-9_]{0,15} ?(?::=|=|:) ?(["'“])([^"'“”\n]{1,60})["'”]/g;
// What every one of them holds, before each of the words of a text is tried.
const given = /[=:] ?["'“]/;
// a + b + c, or {a}{b}{c}. Of a sum only the part from the "+" on: looking for what stands before it would try every word.
const joined = /\+(?<=[A-Za-z_$][A-Za-z0-9_]{0,15} ?\+) ?[A-Za-z_$]|\{[A-Za-z_$][A-Za-z0-9_]{0,15}\} ?\{[A-Za-z_$][A-Za-z0-9_]{0,15}\}/;
const joints = signsOf('+{');

const stems = [...canonicalWords(surroundings.stems)];

// In a program with many strings, a short word comes about by chance.
const MANY_PIECES = 12;
const TELLING_LENGTH = 8;

// How far from the last piece the order to put them together or to act on them stands.
const ORDER_NEAR = 300;
const orders = ['actOnResult', 'joinPieces'] as const;

// The pieces, put together in the order in which they stand, form a word that none of them holds alone.
function hidesWord(pieces: readonly string[]): boolean {
  const whole = pieces.join('');
  const shortest = pieces.length > MANY_PIECES ? TELLING_LENGTH : 0;
  return stems.some((stem) => stem.length >= shortest && whole.includes(stem) && !pieces.some((piece) => piece.includes(stem)));
}

// Attributes of markup look like assignments.
function insideTag(source: string, at: number): boolean {
  const before = source.slice(Math.max(0, at - 300), at + 1);
  return before.lastIndexOf('<') > before.lastIndexOf('>');
}

function find(reading: Reading): Match[] {
  const { source } = reading.text;
  if (!given.test(source)) return [];
  const acts = orders.some((name) => hitsOf(reading, name).length > 0);
  const joins = mayHold(reading.text.signs, joints) && joined.test(source.slice(0, 20_000));
  if (!acts && !joins) return [];
  const pieces: string[] = [];
  const matches = matchSource(reading, assignment, (match) => !insideTag(source, match.index) && pieces.push(canonicalTerm(match[2] ?? '')) > 0);
  const first = matches[0];
  const last = matches.at(-1);
  if (first === undefined || last === undefined || matches.length < 2) return [];
  if (hidesWord(pieces)) return [{ start: first.start, end: last.end }];
  const near = (match: Match): boolean => orders.some((name) => hasHitWithin(hitsOf(reading, name), match.start - ORDER_NEAR, match.end + ORDER_NEAR));
  if (joins && near(last)) return [{ start: first.start, end: last.end, strength: 0.4 }];
  return [];
}

export const splittingVariables: Rule = {
  id: 'splitting-variables',
  family: 'payload-splitting',
  weight: { user: 4.4, untrusted: 5, assistant: 2 },
  signs: signsOf('=:'),
  find,
};
