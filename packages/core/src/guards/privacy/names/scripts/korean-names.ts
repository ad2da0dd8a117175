import { isCell } from '../../cell.js';
import type { PersonalDataSpan } from '../../recognizer.js';
import { every, isEdge, WordsBefore, WordsBehind } from './surroundings.js';
import * as words from './words/korean.js';

const FAMILY = new Set(words.family.split(''));
const TWO_SYLLABLE_FAMILY = new Set(words.twoSyllableFamily.split(' '));
const GIVEN = new Set(words.given.split(''));
const LABELS = new WordsBefore(words.labels.split(' '));
const TITLES = new WordsBehind(words.titles.split(' '));
const PARTICLES = new WordsBehind(words.particles.split(' '));
const SCORE = 0.8;

function isHangul(code: number): boolean {
  return code >= 0xac00 && code <= 0xd7a3;
}

/** Names of Korean form: a family name and two syllables, at a word's beginning. */
export function findKoreanNames(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    if (!isHangul(text.charCodeAt(start)) || !isEdge(text.charCodeAt(start - 1))) continue;
    const family = TWO_SYLLABLE_FAMILY.has(text.slice(start, start + 2)) ? 2 : FAMILY.has(text[start] as string) ? 1 : 0;
    if (family === 0) continue;
    const end = nameEnd(text, start, start + family);
    if (end === undefined) continue;
    report({ start, end, type: 'PERSON', score: SCORE });
    start = end - 1;
  }
}

function nameEnd(text: string, start: number, given: number): number | undefined {
  const end = given + 2;
  if (!every(text, given, end, (syllable) => isHangul(syllable.charCodeAt(0)))) return undefined;
  const common = every(text, given, end, (syllable) => GIVEN.has(syllable));
  const stops = isEdge(text.charCodeAt(end));
  const title = TITLES.near(text, end);
  if (title !== undefined && (common || !/^(?:이고|라고|이라고|고객|학생|환자|대표)$/.test(title))) {
    // "사용자 입니다": a verb behind a space belongs to any noun.
    if (common || text[end] !== ' ' || /^(?:씨|님|군|양|귀하)$/.test(title)) return end;
  }
  if (!common) return undefined;
  if (LABELS.endsAt(text, start) && (stops || PARTICLES.at(text, end) !== undefined || title !== undefined)) return end;
  return isCell(text, start, end) ? end : undefined;
}
