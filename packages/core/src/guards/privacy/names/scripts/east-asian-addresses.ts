import type { PersonalDataSpan } from '../../recognizer.js';
import { isEdge, WordsBefore, WordsBehind } from './surroundings.js';
import * as words from './words/east-asian-places.js';

// Addresses of Japan, China and Korea go from the large to the small: a prefecture or province, a town, a street or block, a
// number. Each begins with a name of a closed list and counts when a town's and a number's sign follow.

const JAPAN = new WordsBehind(words.japan.split(' '));
const CHINA = new WordsBehind(words.china.split(' '));
const KOREA = new WordsBehind(words.korea.split(' '));
const LABELS = new WordsBefore(words.labels.split(' '));
const TOWN = { japan: /[市区町村郡]/, china: /[市区县縣區鄉镇鎮旗]/, korea: /[시군구] / };
const STREET = { china: /[路街道巷弄村里大厦廈]/, korea: /[로길동읍면리가]/ };
const NUMBER = /[0-9０-９一二三四五六七八九十]/;
const LONGEST = 70;
const SCORE = 0.8;

function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || code === 0x3005;
}

function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 0xff10 && code <= 0xff19);
}

function isLatin(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || (code >= 0xff21 && code <= 0xff5a);
}

/** Particles that end an address in a Japanese sentence; the の and ノ of place names do not. */
const JAPANESE_END = new Set(words.japaneseEnd.split(''));

export function findEastAsianAddresses(text: string, report: (span: PersonalDataSpan) => void): void {
  for (let start = 0; start < text.length; start++) {
    const code = text.charCodeAt(start);
    if (code < 0x4e00) continue;
    const end = code >= 0xac00 ? koreanEnd(text, start) : (japaneseEnd(text, start) ?? chineseEnd(text, start));
    if (end === undefined) continue;
    report({ start, end, type: 'STREET_ADDRESS', score: SCORE });
    start = end - 1;
  }
}

function japaneseEnd(text: string, start: number): number | undefined {
  const prefecture = JAPAN.at(text, start);
  if (prefecture === undefined) return undefined;
  const limit = Math.min(text.length, start + LONGEST);
  let end = start + prefecture.length;
  let numbered = false;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (isDigit(code)) numbered = true;
    else if (code === 45 || code === 0x2212 || code === 0xff0d || isHan(code) || isLatin(code)) {
      // part of it
    } else if (code >= 0x3041 && code <= 0x309f) {
      if (numbered && JAPANESE_END.has(text[end] as string)) break;
    } else if (code >= 0x30a1 && code <= 0x30fe) {
      // a building's name
    } else if (code === 32 && numbered && end + 1 < limit && (isHan(text.charCodeAt(end + 1)) || (text.charCodeAt(end + 1) >= 0x30a1 && text.charCodeAt(end + 1) <= 0x30fe))) {
      // a building behind a space
    } else break;
    end++;
  }
  return numbered && TOWN.japan.test(text.slice(start + prefecture.length, end)) ? end : undefined;
}

function chineseEnd(text: string, start: number): number | undefined {
  if (CHINA.at(text, start) === undefined || !(isEdge(text.charCodeAt(start - 1)) || !isHan(text.charCodeAt(start - 1)) || LABELS.endsAt(text, start))) return undefined;
  const limit = Math.min(text.length, start + LONGEST);
  let end = start;
  while (end < limit && (isHan(text.charCodeAt(end)) || isDigit(text.charCodeAt(end)) || isLatin(text.charCodeAt(end)) || text[end] === '-')) end++;
  const body = text.slice(start, end);
  if (!TOWN.china.test(body) || !STREET.china.test(body) || !(NUMBER.test(body) || /[a-z]座/i.test(body))) return undefined;
  // The postcode may stand behind a space.
  return /^ \d{5,6}(?!\d)/.test(text.slice(end, end + 8)) ? end + (/^ \d{6}/.test(text.slice(end, end + 7)) ? 7 : 6) : end;
}

function koreanEnd(text: string, start: number): number | undefined {
  if (!isEdge(text.charCodeAt(start - 1))) return undefined;
  const province = KOREA.at(text, start);
  if (province === undefined || text[start + province.length] !== ' ') return undefined;
  // Words until the house number; a block number or a building in brackets may follow.
  const words = /^[가-힣0-9]+(?: [가-힣0-9-]+){1,5}/.exec(text.slice(start, start + LONGEST));
  if (words === null) return undefined;
  const parts = words[0].split(' ');
  let length = 0;
  let town = false;
  let street = false;
  for (const part of parts) {
    const at = length;
    length += part.length + (at === 0 ? 0 : 1);
    if (at > 0 && /[시군구]$/.test(part)) town = true;
    if (at > 0 && STREET.korea.test(part.replace(/[0-9]+$/, '').slice(-1))) street = true;
    const number = /^(?:지하)?[0-9]+(?:-[0-9]+)?/.exec(part);
    if (town && street && number !== null) return start + (at === 0 ? 0 : at + 1) + number[0].length;
  }
  return undefined;
}
