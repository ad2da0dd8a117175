import type { Recognizer } from '../recognizer.js';
import { HAS_LETTER, type TextScan } from '../text-scan.js';
import { hasCallingCode, isInternationalNumber, isNationalNumber, isNationalNumberWithTrunkZero } from './numbering-plans.js';
import { phoneWords } from './phone-words.js';

/**
 * Telephone numbers of all countries. A cheap shape test comes first; numbers with a country code are then checked against
 * the numbering plans in libphonenumber's metadata, national ones only with the countries of the language hint.
 */
export const phoneNumber: Recognizer = {
  type: 'PHONE_NUMBER',
  cues: phoneWords,
};

// ITU-T E.164: at most fifteen digits with the country code.
const MOST_DIGITS = 15;
const MOST_GROUPS = 7;
const SHORTEST_NATIONAL = 7;

const COUNTRIES = new Map<string, readonly string[]>([
  ['en', ['US', 'GB', 'AU']], ['de', ['DE', 'AT', 'CH']], ['fr', ['FR', 'BE', 'CH']], ['es', ['ES', 'MX', 'AR']], ['it', ['IT', 'CH']], ['pt', ['PT', 'BR']], ['nl', ['NL', 'BE']],
  ['pl', ['PL']], ['sv', ['SE']], ['nb', ['NO']], ['no', ['NO']], ['da', ['DK']], ['fi', ['FI']], ['tr', ['TR']], ['ja', ['JP']], ['ko', ['KR']], ['zh', ['CN', 'TW', 'HK']],
  ['hi', ['IN']], ['ru', ['RU']], ['cs', ['CZ']], ['hu', ['HU']], ['el', ['GR']], ['he', ['IL']], ['th', ['TH']], ['tl', ['PH']], ['fil', ['PH']],
]);

export interface PhoneCandidate {
  readonly start: number;
  readonly end: number;
  /** Score without a cue. */
  readonly score: number;
  /** Index of the last chunk, so that the search goes on behind it. */
  readonly last: number;
}

/** Separator kinds between two groups: true when what stands between can be part of a number. */
function joins(text: string, end: number, start: number): boolean {
  switch (start - end) {
    case 1: {
      const code = text.charCodeAt(end);
      return code === 32 || code === 45 || code === 46 || code === 0xa0 || code === 0x2011 || code === 0x2013 || code === 47 || code === 40 || code === 41;
    }
    case 2: {
      const pair = text.slice(end, start);
      return pair === ') ' || pair === ' (' || pair === ')-' || pair === '-(' || pair === ').' || pair === ')/';
    }
    case 3: {
      const three = text.slice(end, start);
      return three === ' - ' || three === ') -' || three === ' / ';
    }
    default:
      return false;
  }
}

const EXTENSION = /^(?:\s?(?:x|ext\.?|extension|durchwahl|dw|poste)\s?\d{1,6})(?![0-9A-Za-z])/i;
const NO_COUNTRIES: readonly string[] = [];

function beginsExtension(code: number): boolean {
  const letter = code | 32;
  return letter === 120 || letter === 101 || letter === 100 || letter === 112; // x, e, d, p
}

/** Most numbers have none: one look at two characters spares them the pattern. */
function extensionAt(text: string, end: number): RegExpExecArray | null {
  return beginsExtension(text.charCodeAt(end)) || beginsExtension(text.charCodeAt(end + 1)) ? EXTENSION.exec(text.slice(end, end + 20)) : null;
}

/** How many brackets are opened and not closed; negative where more are closed. */
function openBrackets(written: string): number {
  let open = 0;
  for (let at = 0; at < written.length; at++) {
    const code = written.charCodeAt(at);
    if (code === 40) open++;
    else if (code === 41) open--;
  }
  return open;
}

/** Hardly anything but a telephone number is followed by an extension. */
const EXTENSION_BONUS = 0.25;
/** North America: area and exchange begin with 2 to 9 (NANPA). */
const NORTH_AMERICAN = /^(?:(?:00)?1[ .-]?)?(?:\([2-9]\d{2}\)[ .-]?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}$/;
/** Ten digits as North America writes them, whatever the first digits. */
const NORTH_AMERICAN_SHAPE = /^(?:(?:00)?1[ .-])?(?:\(\d{3}\)[ .-]?|\d{3}[.-])\d{3}[.-]\d{4}$/;
/** An area code in brackets: "(059)-7510490", "8 (215) 726-79-49". */
const BRACKETED_AREA = /^(?:\d[ -]?)?\(\d{2,5}\)[ -]?\d{2,9}(?:[ -]\d{2,5}){0,3}$/;
/** Russia and Kazakhstan: the trunk 8, an area code, and three, two and two. */
const RUSSIAN = /^8[ -]\d{3}[ -]\d{3}[ -]\d{2}[ -]\d{2}$/;
/** Brazil: two digits of area, then four or five and four (Anatel, Resolution 749). */
const BRAZILIAN = /^[1-9]\d 9?(?!19|20)\d{4}-\d{4}$/;
/** A trunk 0, an area code or the first pair, and one to four groups behind it, as Europe, Japan, Korea and India write it. */
const TRUNK_ZERO_GROUPS = /^0[1-9]\d{0,3}(?:[- ]\d{6,8}|[- ]\d{3,4}[- ]\d{3,4}|[- ]\d{2,3}(?: \d{2}){2}|(?: \d{2}){4})$/;
/** National numbers with a trunk 0 and an area code apart from the rest. */
const TRUNK_ZERO = /^(?:\(0\d{1,4}\)|0\d{1,4})(?:[ ./-]{1,3}\d{2,8}){1,5}$/;
/** Dates, addresses of machines, spans of years, times in seconds with a fraction. */
const NOT_A_NUMBER = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$|^\d{1,3}(?:\.\d{1,3}){3}$|^(?:19|20)\d{2}[ -–]+(?:19|20)\d{2}$|^\d{7,}\.\d+$/;

function scoreOf(written: string, digits: string, international: boolean, countries: readonly string[]): number {
  if (international) {
    if (isInternationalNumber(digits)) return 0.85;
    // "+44 (0) 20 ..." : the trunk zero in brackets is not dialled.
    if (written.includes('(0)') && isInternationalNumber(written.replace('(0)', '').replace(/\D/g, ''))) return 0.85;
    if (digits.length < 9) return 0;
    return written !== digits && digits.length >= 10 && hasCallingCode(digits) ? 0.55 : 0.4;
  }
  // Figures in one piece have no form to tell them by.
  if (written === digits) return countries.some((country) => isNationalNumber(digits, country)) || (digits.length >= 11 && digits.startsWith('00') && isInternationalNumber(digits.slice(2))) ? 0.3 : digits.length >= 6 ? 0.12 : 0;
  if (NOT_A_NUMBER.test(written)) return 0;
  if (NORTH_AMERICAN.test(written)) return 0.6;
  if (TRUNK_ZERO_GROUPS.test(written) && digits.length >= 9 && digits.length <= 11 && isNationalNumberWithTrunkZero(digits)) return 0.5;
  if (NORTH_AMERICAN_SHAPE.test(written)) return /^\(|^\d{3}\.|^(?:00)?1-/.test(written) ? 0.5 : 0.3;
  if (countries.some((country) => isNationalNumber(digits, country))) return 0.55;
  if (digits.startsWith('00') && digits.length >= 11 && isInternationalNumber(digits.slice(2))) return 0.6;
  if (BRACKETED_AREA.test(written) && digits.length >= 8 && digits.length <= 13) return 0.5;
  if (BRAZILIAN.test(written) || RUSSIAN.test(written)) return 0.5;
  if (TRUNK_ZERO.test(written) && digits.length >= 9 && digits.length <= 12) return 0.2;
  return digits.length >= 6 ? 0.12 : 0;
}

/**
 * A number that begins with this chunk: groups are added while they can belong to it, and dropped from the end again until
 * what is left can be a number. At most seven groups are ever looked at.
 */
export function phoneNumberAt(scan: TextScan, first: number, languages: readonly string[]): PhoneCandidate | undefined {
  const { text, starts, ends, kinds, count } = scan;
  if (((kinds[first] as number) & HAS_LETTER) !== 0 && !/^\d{2,12}x\d{1,6}$/i.test(text.slice(starts[first], ends[first]))) return undefined;
  let start = starts[first] as number;
  const plus = text[start - 1] === '+' || (text[start - 1] === '(' && text[start - 2] === '+');
  if (text[start - 1] === '(') start -= 1;
  if (plus) start -= text[start - 1] === '+' ? 1 : 0;
  const groupsEnd: number[] = [];
  // The digits up to the end of each group.
  const plains: string[] = [];
  let plain = '';
  let digits = 0;
  for (let at = first; at < count && groupsEnd.length < MOST_GROUPS; at++) {
    const from = starts[at] as number;
    const to = ends[at] as number;
    if (at > first && !joins(text, ends[at - 1] as number, from)) break;
    let length = to - from;
    if (((kinds[at] as number) & HAS_LETTER) !== 0) {
      const own = /^(\d+)x\d{1,6}$/i.exec(length > 20 ? '' : text.slice(from, to));
      if (own === null) break;
      length = (own[1] as string).length;
    }
    if (digits + length > MOST_DIGITS) break;
    // "639-382-1211 / 32 Oak Street": a slash or a dash amid spaces sets apart what is behind a whole number.
    if (digits >= SHORTEST_NATIONAL && from - (ends[at - 1] as number) === 3 && text[from - 3] === ' ') break;
    digits += length;
    groupsEnd.push(from + length);
    plain += text.slice(from, from + length);
    plains.push(plain);
    if (length !== to - from) break;
  }
  // Rows of small numbers are tables; a number's groups have two digits or more on average.
  if (digits < (groupsEnd.length - (plus ? 1 : 0)) * 1.8 || digits < 6) return undefined;
  const countries = languages.length === 0 ? NO_COUNTRIES : languages.flatMap((language) => COUNTRIES.get(language) ?? []);
  for (let groups = groupsEnd.length; groups > 0; groups--) {
    let end = groupsEnd[groups - 1] as number;
    const digitsSoFar = plains[groups - 1] as string;
    if (digitsSoFar.length < 6) return undefined;
    let written = text.slice(plus ? text.indexOf('+', start) + 1 : start, end);
    if (plus && written[0] === '(') written = written.slice(1);
    const opened = openBrackets(written);
    const bracketOpen = opened !== 0 && !plus;
    const extension = extensionAt(text, end);
    // "(639-382-1211)": the brackets are the sentence's.
    if (bracketOpen && (opened !== 1 || written[0] !== '(' || text[end + (extension?.[0].length ?? 0)] !== ')')) continue;
    const score = scoreOf(bracketOpen ? written.slice(1) : written, digitsSoFar, plus, countries);
    if (score === 0) continue;
    if (extension !== null) end += extension[0].length;
    let last = first + groups - 1;
    while (last + 1 < count && (starts[last + 1] as number) < end) last++;
    // "(+30) 2789 328792": the bracket around the country's code is the number's own.
    const before = plus && text[start] === '+' && text[start - 1] === '(' && opened < 0 ? 1 : 0;
    return { start: bracketOpen ? start + 1 : start - before, end, score: extension === null ? score : score + EXTENSION_BONUS, last };
  }
  return undefined;
}
