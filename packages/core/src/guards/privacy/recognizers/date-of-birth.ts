import type { PersonalDataSpan } from '../recognizer.js';

const MONTHS =
  'jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero|braio)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|ço|t|zec|ca)?|märz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|ma[iyj]o?|maggio|maart|jun[ie]?o?|juin|giu(?:gno)?|jul[iy]?o?|juillet|lug(?:lio)?|aug(?:ust|ustus)?|août|ago(?:sto)?|sep(?:t|tember|tembre|tiembre)?|set(?:tembre|embro)?|o[ck]t(?:ober|obre|ubre)?|out(?:ubro)?|ott(?:obre)?|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|embro)?|dic(?:iembre|embre)?|d[ée]c(?:embre)?|styczni?a?|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrze[śs]nia|pa[źz]dziernika|listopada|grudnia';

const DATE = new RegExp(
  [
    '(?:19|20)\\d{2}(?<separator>[-/.])(?:1[0-2]|0?[1-9])\\k<separator>(?:3[01]|[12]\\d|0?[1-9])',
    '(?:3[01]|[12]\\d|0?[1-9])(?<between>[-/.])(?:3[01]|[12]\\d|0?[1-9])\\k<between>(?:(?:19|20)\\d{2}|\\d{2})',
    `(?:${MONTHS})\\.?,?[ /-](?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?,?[ /-](?:19|20)\\d{2}`,
    `(?:3[01]|[12]\\d|0?[1-9])[ /-](?:${MONTHS})\\.?[ /-](?:(?:19|20)\\d{2}|\\d{2}(?!\\d))`,
    '(?:19|20)\\d{2}\\. ?(?:1[0-2]|0?[1-9])\\. ?(?:3[01]|[12]\\d|0?[1-9])\\.?(?!\\d)',
    `(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th|\\.|er)? ?-?(?:of |de |den )?(?:${MONTHS})\\.?,? ?-?(?:de |del )?(?:19|20)\\d{2}`,
    // A month in a language that is not listed.
    "(?:3[01]|[12]\\d|0?[1-9])[.ºª]?[ -](?:de |d'|of )?\\p{L}[\\p{L}\\p{M}]{2,13}\\.?,?[ -](?:de |del )?(?:19|20)\\d{2}(?!\\d)",
    '(?:19|20)\\d{2} ?年 ?\\d{1,2} ?月 ?\\d{1,2} ?日',
    '(?:19|20)\\d{2} ?년 ?\\d{1,2} ?월 ?\\d{1,2} ?일',
    '(?:19|20)\\d{2}(?:1[0-2]|0[1-9])(?:3[01]|[12]\\d|0[1-9])',
  ]
    .map((form) => `(?:${form})`)
    .join('|'),
  'iu',
);
const WINDOW = 56;
/** A date right behind a word of birth is nothing else: above what the model makes of "born in 12-04" as a place. */
const STATED = 0.999;

/** A date of birth: a date in a common written form close behind a word of birth that ends at `from`. A date alone is nobody's. */
export function dateOfBirthAfter(text: string, from: number): PersonalDataSpan | undefined {
  const behind = text.slice(from, from + WINDOW);
  const date = /\d/.test(behind) ? DATE.exec(behind) : null;
  if (date === null) return undefined;
  const start = from + date.index;
  const end = start + date[0].length;
  if (/\d/.test(text[start - 1] ?? '') || /\d/.test(text[end] ?? '')) return undefined;
  return { start, end, type: 'DATE_OF_BIRTH', score: STATED };
}
