import { isCell } from '../../cell.js';
import type { PersonalDataSpan } from '../../recognizer.js';
import { every, isEdge, WordsBefore, WordsBehind } from './surroundings.js';
import * as words from './words/chinese.js';

const FAMILY = new Set(words.family.split(''));
const TWO_CHARACTER_FAMILY = new Set(words.twoCharacterFamily.split(' '));
const GIVEN = new Set(words.given.split(''));
const LABELS = new WordsBefore(words.labels.split(' '));
const TITLES = new WordsBehind(words.titles.split(' '));
/** Titles that also follow a family name alone: "王先生". */
const WITH_FAMILY_ALONE = new Set(words.withFamilyAlone.split(' '));
/** What goes on behind a name: particles and verbs that no given name holds. */
const GOES_ON = new Set(words.goesOn.split(''));
const SCORE = 0.8;

function isHan(character: string): boolean {
  return character >= '\u3400' && character <= '\u9fff';
}

/** Names of Chinese form. One look at each family name's character and at most a dozen behind and before it. */
export function findChineseNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    if (!isHan(text[start] as string)) continue;
    const family = TWO_CHARACTER_FAMILY.has(text.slice(start, start + 2)) ? 2 : FAMILY.has(text[start] as string) ? 1 : 0;
    if (family === 0) continue;
    const end = nameEnd(text, start, start + family);
    if (end === undefined) continue;
    report({ start, end, type: 'PERSON', score: SCORE });
    start = end - 1;
  }
}

function nameEnd(text: string, start: number, given: number): number | undefined {
  const labelled = LABELS.endsAt(text, start);
  const free = isEdge(text.charCodeAt(start - 1));
  const begins = labelled || free || GOES_ON.has(text[start - 1] as string);
  if (!begins) return undefined;
  for (const length of [2, 1]) {
    const end = given + length;
    if (!every(text, given, end, isHan)) continue;
    if (TITLES.near(text, given) !== undefined) break;
    if (TITLES.near(text, end) !== undefined) return end;
    const common = every(text, given, end, (character) => GIVEN.has(character));
    const stops = !isHan(text[end] ?? '') || GOES_ON.has(text[end] as string);
    if (labelled && (common || (stops && every(text, given, end, (character) => !GOES_ON.has(character) || GIVEN.has(character))))) return end;
    if (!common || !isCell(text, start, end)) continue;
    // Two characters alone are too often a word: a telephone number must stand in the next cell.
    if (length === 2 || /^[\s;,|/\t]{1,3}\+?\d{7}/.test(text.slice(end, end + 12))) return end;
  }
  const title = TITLES.at(text, given);
  return title !== undefined && WITH_FAMILY_ALONE.has(title) ? given : undefined;
}
