import { isCell } from '../../cell.js';
import type { PersonalDataSpan } from '../../recognizer.js';
import { isEdge, WordsBefore, WordsBehind } from './surroundings.js';
import * as words from './words/japanese.js';

const FAMILY = new WordsBehind(words.family.split(' '));
const ONE_CHARACTER_FAMILY = new WordsBehind(words.oneCharacterFamily.split(' '));
const LABELS = new WordsBefore(words.labels.split(' '));
const TITLES = new WordsBehind(words.titles.split(' '));
/** What follows a name in a sentence. */
const PARTICLES = new WordsBehind(words.particles.split(' '));
/** Behind a family name these make a place of it: 石川県, 福島駅. */
const MAKES_PLACE = new Set(words.makesPlace.split(''));
const SCORE = 0.8;
const KANJI_FIRST = 0x4e00;
const KANJI_LAST = 0x9fff;

function isName(code: number): boolean {
  return (code >= KANJI_FIRST && code <= KANJI_LAST) || code === 0x3005;
}

function isKana(code: number): boolean {
  return code >= 0x3041 && code <= 0x30ff && code !== 0x30fb;
}

/** Names of Japanese form, and foreign ones in katakana before a title. */
export function findJapaneseNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    const code = text.charCodeAt(start);
    if (code < 0x30a1 || code > KANJI_LAST) continue;
    const end = isName(code) ? nameEnd(text, start) : katakanaEnd(text, start);
    if (end === undefined) continue;
    report({ start, end, type: 'PERSON', score: SCORE });
    start = end - 1;
  }
}

function nameEnd(text: string, start: number): number | undefined {
  const before = text.charCodeAt(start - 1);
  const labelled = LABELS.endsAt(text, start);
  if (!labelled && isName(before)) return undefined;
  const known = FAMILY.at(text, start);
  const family = known !== undefined && known.length > 1 ? known : ONE_CHARACTER_FAMILY.at(text, start);
  if (family === undefined) return undefined;
  const familyEnd = start + family.length;
  if (MAKES_PLACE.has(text[familyEnd] ?? '')) return undefined;
  const title = TITLES.near(text, familyEnd);
  if (title !== undefined) return family.length > 1 || labelled || /^(?:さん|様|氏|くん|先生)$/.test(title) ? familyEnd : undefined;
  const spaced = text[familyEnd] === ' ' || text[familyEnd] === '\u3000';
  const given = familyEnd + (spaced ? 1 : 0);
  let end = given;
  while (end - given < 3 && isName(text.charCodeAt(end))) end++;
  // くみ子, あすか: kana, or mixed with a character; alone in a cell or behind a label.
  if (labelled || isEdge(before)) {
    const mixed = mixedGivenEnd(text, given);
    if (mixed - given >= 2 && (isCell(text, start, mixed) || (labelled && (isEdge(text.charCodeAt(mixed)) || TITLES.near(text, mixed) !== undefined)) || TITLES.near(text, mixed) !== undefined)) return mixed;
  }
  // Given names in kana have two to four signs; behind them the sentence goes on in kana too, so only an edge or a title ends them.
  if (end === given) {
    while (end - given < 4 && isKana(text.charCodeAt(end))) end++;
    return end - given >= 2 && (spaced || labelled) && (isEdge(text.charCodeAt(end)) || TITLES.near(text, end) !== undefined) ? end : undefined;
  }
  if (isName(text.charCodeAt(end))) return titledWithin(text, given);
  if (TITLES.near(text, end) !== undefined) return end;
  if (MAKES_PLACE.has(text[end - 1] as string) && !labelled) return undefined;
  if (labelled) return end;
  if (family.length > 1 && (spaced || end - given === 2) && (PARTICLES.at(text, end) !== undefined || isEdge(text.charCodeAt(end)))) return end;
  return isCell(text, start, end) && family.length > 1 ? end : undefined;
}

function mixedGivenEnd(text: string, given: number): number {
  let end = given;
  while (end - given < 4 && (isName(text.charCodeAt(end)) || isKana(text.charCodeAt(end))) && (end === given || TITLES.near(text, end) === undefined)) end++;
  return end;
}

/** A title written in the same characters as the name: 佐藤健一様, 高橋一郎先生. */
function titledWithin(text: string, given: number): number | undefined {
  for (const length of [2, 1, 3]) if (TITLES.at(text, given + length) !== undefined) return given + length;
  return undefined;
}

/** "ジョン・スミスさん": words of katakana, a dot between them, a title behind. */
function katakanaEnd(text: string, start: number): number | undefined {
  const before = text.charCodeAt(start - 1);
  if (isKana(before) && before >= 0x30a1) return undefined;
  let end = start;
  let dot = false;
  while (end - start < 24) {
    const code = text.charCodeAt(end);
    if (code === 0x30fb) dot = true;
    else if (code < 0x30a1 || code > 0x30fe) break;
    end++;
  }
  return dot && end - start >= 5 && TITLES.near(text, end) !== undefined ? end : undefined;
}
