import type { PersonalDataType } from '../personal-data-type.js';
import type { PersonalDataSpan } from '../recognizer.js';
import { betweenWords, labels } from './label-words.js';

// Numbers without a shape of their own: they count only directly behind a word that names them. So each place
// where such a word stands looks a little ahead.

interface LabelledNumber {
  readonly type: keyof typeof labels;
  /** The number without separators. */
  readonly accepts: RegExp;
  /** Labels that say so little that one of these words must stand near. */
  readonly vagueLabels?: readonly string[];
  readonly near?: RegExp;
}

const digitsAtLeast = (count: number) => `(?=(?:[A-Z]*\\d){${count}})`;

const LABELLED: readonly LabelledNumber[] = [
  {
    // ICAO 9303 part 4: up to nine letters and digits; some states print more. Germany's nine have few digits, and no vowel.
    type: 'PASSPORT',
    accepts: new RegExp(`^(?:${digitsAtLeast(5)}[A-Z]{0,3}[A-Z0-9]{6,10}|${digitsAtLeast(2)}[A-Z][A-Z0-9]{8}|${digitsAtLeast(1)}[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8})$`),
  },
  {
    // AAMVA DL/ID card standard D20: states use 4 to 16 letters and digits; other countries the same order of length.
    type: 'DRIVER_LICENSE',
    accepts: new RegExp(`^${digitsAtLeast(4)}[A-Z0-9]{6,18}$`),
  },
  {
    type: 'VEHICLE_PLATE',
    accepts: new RegExp(`^${digitsAtLeast(1)}(?=.*[A-Z])[A-Z0-9]{4,10}$`),
  },
  {
    type: 'MEDICAL_RECORD_NUMBER',
    accepts: new RegExp(`^${digitsAtLeast(4)}[A-Z]{0,4}[0-9]{4,12}[A-Z]?$`),
    vagueLabels: ['record number', 'record no', 'record #', 'record id', 'file number', 'unit number', 'case number', 'chart'],
    near: /(?<!\p{L})(?:patients?|pt|hospital|clinic|clinical|ward|doctor|dr|nurse|physician|surgeon|birth|born|dob|diagnos\p{L}*|admitted|admission|discharged?|medical|medication|health|symptoms?|treatment|surgery|radiology|oncology)(?!\p{L})/iu,
  },
  {
    type: 'BANK_ACCOUNT_NUMBER',
    accepts: /^[0-9]{7,20}$/,
  },
  {
    type: 'ID_CARD',
    accepts: new RegExp(`^${digitsAtLeast(5)}[A-Z0-9]{6,14}$`),
  },
];

/** Words that may stand between a label and its number. The first may also be the label's own ending. */
const BETWEEN = new Set(betweenWords.split(' '));

/** Words that turn to something else about the document. */
const LEADS_AWAY = /^(?:expir|valid|issued|until|since|fee|cost|office|photo|date|renew|gültig|and|or|und|y|et)/i;

/** One word more than those may stand between ("numer rejestracyjny pojazdu: ..."). */
function joinsLabel(between: string): boolean {
  const words = between.split(/[^\p{L}°º]+/u);
  let strange = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === '' || (at === 0 && word.length <= 16) || BETWEEN.has(word.toLowerCase())) continue;
    if (word.length > 12 || LEADS_AWAY.test(word) || ++strange > 1) return false;
  }
  return true;
}

const NUMBER = /[A-Z0-9]+(?:[ -][A-Z0-9]+){0,5}/gi;
const WINDOW = 72;

function valueAfter(window: string, accepts: RegExp): { start: number; end: number } | undefined {
  NUMBER.lastIndex = 0;
  for (let match = NUMBER.exec(window); match !== null; match = NUMBER.exec(window)) {
    // The words in front belong to the sentence; the number begins at the first group with a digit, or one or two short groups of capitals before it.
    const groups = match[0].split(/[ -]/);
    let offset = match.index;
    for (let first = 0; first < groups.length; first++) {
      const group = groups[first] as string;
      const startsNumber = /\d/.test(group) || (/^[A-Z]{1,3}$/.test(group) && (/^[A-Z]?\d/.test(groups[first + 1] ?? '') || (/^[A-Z]{1,2}$/.test(groups[first + 1] ?? '') && /^\d/.test(groups[first + 2] ?? ''))));
      if (startsNumber) {
        if (!joinsLabel(window.slice(0, offset))) return undefined;
        return longestAccepted(groups.slice(first), offset, accepts);
      }
      offset += group.length + 1;
    }
  }
  return undefined;
}

function longestAccepted(groups: readonly string[], start: number, accepts: RegExp): { start: number; end: number } | undefined {
  for (let count = groups.length; count > 0; count--) {
    const taken = groups.slice(0, count);
    if (taken.slice(1).some((group) => !/\d/.test(group) && !/^[A-Z]{1,3}$/.test(group))) continue;
    if (accepts.test(taken.join('').toUpperCase())) return { start, end: start + taken.join(' ').length };
  }
  return undefined;
}

/** The labels of each kind of number, in the order in which `labelledNumberAfter` counts them. */
export const labelWords: readonly (readonly string[])[] = LABELLED.map(({ type, vagueLabels = [] }) => [...labels[type], ...vagueLabels]);
export const labelledTypes: readonly PersonalDataType[] = LABELLED.map(({ type }) => type);

/** Firm: what the model reads across such a number gives way. */
const NAMED = 0.75;

/** How far on either side of a vague label a word that makes it clear is looked for. */
const NEAR_BEFORE = 160;
const NEAR_BEHIND = 80;

/** The number behind a label, `word`, that ends at `from`. */
export function labelledNumberAfter(text: string, word: string, from: number, kind: number): PersonalDataSpan | undefined {
  const { type, accepts, vagueLabels, near } = LABELLED[kind] as LabelledNumber;
  const value = valueAfter(text.slice(from, from + WINDOW), accepts);
  if (value === undefined) return undefined;
  if (near !== undefined && vagueLabels?.includes(word) === true && !near.test(text.slice(Math.max(0, from - word.length - NEAR_BEFORE), from - word.length)) && !near.test(text.slice(from, from + NEAR_BEHIND))) return undefined;
  return { start: from + value.start, end: from + value.end, type, score: NAMED };
}
