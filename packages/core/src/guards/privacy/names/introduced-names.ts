// Names behind words that introduce somebody: "this is", "my name is", a title, a form's label. The model reads whole
// sentences and misses some of the plainest; here the word in front and the lists of names decide.
import type { PersonalDataSpan } from '../recognizer.js';
import { EVERYDAY_WORD, FIRST_NAME, OTHER_NAME, wordClasses, type Lexicon } from './lexicon.js';
import { SHAPE, roomFor, tokenize } from './tokens.js';

const PARTICLE = "(?:d[aeio]|dos|das|del|della|van|von|de[nr]|ter|la|le|el|al|bin|ibn)";
const CAPITALISED = "\\p{Lu}[\\p{L}\\p{M}'’-]*\\p{Ll}[\\p{L}\\p{M}'’-]*";
const NAME = new RegExp(`[\\s:."“«,]{1,3}(?<name>${CAPITALISED}(?: (?:\\p{Lu}\\. |(?:${PARTICLE} ){1,2})?${CAPITALISED}){1,2})(?![\\p{L}\\p{N}])`, 'uy');
/** One word is enough behind a title with its full stop, as behind a label. */
const TITLED = new RegExp(`\\.? (?<name>${CAPITALISED})(?![\\p{L}\\p{N}])`, 'uy');
const HALF_NAME = new RegExp(`["']?\\s?[:=]\\s?["']?(?<name>${CAPITALISED})(?![\\p{L}\\p{N}(.])`, 'uy');
/** "Mr. President" */
const OFFICE = /^(?:President|Chairman|Speaker|Minister|Secretary|Ambassador|Mayor|Judge|Prime|Vice|General|Director|Right|Wrong)$/;
const TITLES_OF_ONE_WORD = /^(?:mr|mrs|ms|miss|dr|prof|herr|frau|herrn|señora?|sra|signora?|monsieur|madame|meneer|mevrouw|pan|pani|senhora?)$/;
const WORD = '[\\p{L}\\p{M}\'’-]{2,24}';
const NAME_WITHOUT_CAPITALS = new RegExp(`[\\s:]{1,3}(?<name>${WORD} (?:(?:آل|بن|عبد|بنت|בן|אבו) ){0,2}${WORD})(?![\\p{L}\\p{M}\\p{N}])`, 'uy');
/** Words that are no second part of a name: verbs and small words behind a single name. */
const NO_NAME = /^(?:و\p{L}{4,}|من|است|هستم|لا|في|على|غير|אני|לא|הוא|היא|כבר|אמר\p{L}?|ביקש\p{L}?|התקשר\p{L}?|ו\p{L}{4,}|है|हूँ|से|को|का|की|के|ने|और|जी|बोल|नहीं|आज|में)$/u;
/** Above what the model makes of one half of such a name. */
const INTRODUCED = 0.97;
const LONGEST = 80;
const room = roomFor(LONGEST);

/** Widest gap between a word that introduces and the name: quotes, colon, space. */
const WIDEST_GAP = 5;

/** Whether what follows can begin a name at all: most of these words stand in front of any word. */
export function capitalFollows(text: string, from: number): boolean {
  for (let at = from; at < from + WIDEST_GAP && at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 97 && code <= 122) return false;
    if ((code >= 65 && code <= 90) || code > 127) return true;
  }
  return false;
}

function nameBy(pattern: RegExp, text: string, from: number, accepts: (name: string) => boolean): PersonalDataSpan | undefined {
  pattern.lastIndex = 0;
  const name = pattern.exec(text.slice(from, from + LONGEST))?.groups?.['name'];
  if (name === undefined || !accepts(name)) return undefined;
  const end = from + pattern.lastIndex;
  return { start: end - name.length, end, type: 'PERSON', score: INTRODUCED };
}

/** The name behind a word that introduces it and ends at `from`. */
export function introducedName(text: string, from: number, lexicon: Lexicon): PersonalDataSpan | undefined {
  return nameBy(NAME, text, from, (name) => isKnown(name, lexicon));
}

/** The name behind a title, `word`, that ends at `from`. */
export function titledName(text: string, word: string, from: number, lexicon: Lexicon): PersonalDataSpan | undefined {
  const whole = nameBy(NAME, text, from, (name) => beginsAsName(name, lexicon));
  return whole ?? (TITLES_OF_ONE_WORD.test(word) ? nameBy(TITLED, text, from, (name) => !OFFICE.test(name)) : undefined);
}

/** The half of a name behind its label, which ends at `from`. */
export function labelledHalfName(text: string, from: number, lexicon: Lexicon): PersonalDataSpan | undefined {
  return nameBy(HALF_NAME, text, from, (name) => isKnown(name, lexicon));
}

/** The same where no capital tells a name: the two words behind it. */
export function introducedNameWithoutCapitals(text: string, from: number): PersonalDataSpan | undefined {
  return nameBy(NAME_WITHOUT_CAPITALS, text, from, (name) => !name.split(' ').some((word) => NO_NAME.test(word)) && !/^[A-Za-z]/.test(name));
}

/** The first word is a given name, or no everyday word. */
function beginsAsName(name: string, lexicon: Lexicon): boolean {
  const known = wordClasses(tokenize(name, room), lexicon)[0] as number;
  return (known & EVERYDAY_WORD) === 0 || (known & FIRST_NAME) !== 0;
}

/** The first word stands in a list of names, the others are no everyday words unless they do too. */
function isKnown(name: string, lexicon: Lexicon): boolean {
  const tokens = tokenize(name, room);
  const classes = wordClasses(tokens, lexicon);
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.shapes[at] !== SHAPE.title) continue;
    const known = classes[at] as number;
    const isName = (known & (FIRST_NAME | OTHER_NAME)) !== 0;
    if (at === 0 ? !isName || ((known & EVERYDAY_WORD) !== 0 && (known & FIRST_NAME) === 0) : (known & EVERYDAY_WORD) !== 0 && !isName) return false;
  }
  return true;
}
