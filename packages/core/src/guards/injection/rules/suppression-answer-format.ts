import { Pieces } from '../text/pieces.js';
import { type Match, matchSource, type Reading, type Rule } from './rule.js';

// A form to be filled in: the request goes into one slot, and the answer has a layout of its own.
const layout = /\b(?:response|answer|output) ?format ?[:=]|\[?\bstart(?:ing)? (?:of )?(?:the )?output\b|\buser[_ -]?(?:query|input|request) ?[:=}\]]|\{(?:user[_ -]?)?(?:query|input|request)\}/gi;
// A line between the refusal and what the form is after. The letters in strokes circulate with it.
const divider = /\bdividers?\b|\bseparator line\b|=\/?L\\?-\/?O|\/L\\-?\/O|(?:\.-){6,}/gi;
const rebel = /\b(?:rebel(?:lious)?|liberated|unfilt(?:er|re)ed(?:ly)?|god ?mode|jailbroken|unrestricted|uncensored|unhinged)\b[^.\n]{0,30}\b(?:answers?|repl(?:y|ies)|respon(?:se|ses|d)|genius|hacker|coder|assistant|mode|output)\b/gi;
const refusal = /\b(?:your|a|the|standard|usual|normal) (?:\w+ )?refusal\b|\b(?:opposite|inverse|inversion|invert|reverse)\b[^.\n]{0,30}\brefusal\b|\b(?:begin|start|open)(?:ning|ing|s)? with ["'“‘]?I(?:['’]m| am) sorry|["'“‘]I(?:['’]m| am) sorry["'”’,. ]|\brefusal (?:first|and then|then)\b/gi;

const groups: readonly (readonly [expression: RegExp, needed: Pieces])[] = [
  [layout, new Pieces('format|output|query|input|request')],
  [divider, new Pieces('divider|separator|=/L|=L\\|=L-|/L\\|.-.')],
  [rebel, new Pieces('rebel|liberated|unfilt|god|jailbroken|unrestricted|uncensored|unhinged')],
  [refusal, new Pieces('refusal|sorry')],
];
const FEWEST = 2;

function find(reading: Reading): Match[] {
  const seen: Match[] = [];
  for (let index = 0; index < groups.length; index += 1) {
    // Nothing comes of one alone: the last need not be looked for where none of the others stands.
    if (seen.length + groups.length - index < FEWEST) return [];
    const [expression, needed] = groups[index]!;
    const [match] = matchSource(reading, expression, undefined, needed);
    if (match !== undefined) seen.push(match);
  }
  const [first, ...others] = seen.sort((a, b) => a.start - b.start);
  const last = others.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ start: first.start, end: last.end, strength: seen.length === 2 ? 0.6 : 1.2 }];
}

export const suppressionAnswerFormat: Rule = {
  id: 'suppression-answer-format',
  family: 'refusal-suppression',
  weight: { user: 3.2, untrusted: 3.4, assistant: 1.6 },
  find,
};
