// What the lists of names know and the model passed over: a given name with a family name behind it, or in front with a comma.
import { EVERYDAY_WORD, FIRST_NAME, OTHER_NAME, TOWN, type WordClasses } from './lexicon.js';
import { SHAPE, type Tokens } from './tokens.js';

const OUTSIDE = 0;
const BEGIN_PERSON = 1;
const INSIDE_PERSON = 2;
/** Well above an even chance, below what the model is sure of. */
const MARGIN = 60;

function isSpaceBetween(text: string, { starts, ends }: Tokens, at: number): boolean {
  return starts[at + 1] === (ends[at] as number) + 1 && text[ends[at] as number] === ' ';
}

/** Tags such pairs as persons. What the model has tagged as anything else stays. */
export function tagListedNames(text: string, tokens: Tokens, known: WordClasses, tags: Uint8Array, margins: Int32Array): void {
  const { count, shapes, starts, ends } = tokens;
  const { classes } = known;
  const person = (at: number, tag: number) => {
    tags[at] = tag;
    margins[at] = Math.max(margins[at] as number, MARGIN);
  };
  for (let at = 0; at + 1 < count; at++) {
    if (shapes[at] !== SHAPE.title || tags[at] !== OUTSIDE) continue;
    if (shapes[at + 1] === SHAPE.title && isSpaceBetween(text, tokens, at)) {
      const next = tags[at + 1] as number;
      if (next !== OUTSIDE && next !== BEGIN_PERSON) continue;
      known.askAround(at);
      const given = classes[at] as number;
      const family = classes[at + 1] as number;
      if ((given & (FIRST_NAME | EVERYDAY_WORD)) !== FIRST_NAME || (given & TOWN) !== 0) continue;
      if (next === OUTSIDE && (family & (OTHER_NAME | EVERYDAY_WORD | TOWN)) !== OTHER_NAME) continue;
      person(at, BEGIN_PERSON);
      person(at + 1, INSIDE_PERSON);
    } else if (text[ends[at] as number] === ',' && at + 2 < count && shapes[at + 2] === SHAPE.title && starts[at + 2] === (ends[at] as number) + 2) {
      const next = tags[at + 2] as number;
      if (next !== OUTSIDE && next !== BEGIN_PERSON) continue;
      known.askAround(at + 1);
      const family = classes[at] as number;
      const given = classes[at + 2] as number;
      if ((family & (OTHER_NAME | FIRST_NAME | EVERYDAY_WORD | TOWN)) !== OTHER_NAME || (given & (FIRST_NAME | EVERYDAY_WORD | TOWN)) !== FIRST_NAME) continue;
      person(at, BEGIN_PERSON);
      person(at + 1, INSIDE_PERSON);
      person(at + 2, INSIDE_PERSON);
    }
  }
}
