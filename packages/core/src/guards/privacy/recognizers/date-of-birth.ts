import type { PersonalDataSpan } from '../recognizer.js';

const MONTHS =
  'jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|rero|braio)?|f[ée]v(?:rier|ereiro)?|mar(?:ch|s|zo|ço|t|zec|ca)?|märz|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|ma[iyj]o?|maggio|maart|jun[ie]?o?|juin|giu(?:gno)?|jul[iy]?o?|juillet|lug(?:lio)?|aug(?:ust|ustus)?|août|ago(?:sto)?|sep(?:t|tember|tembre|tiembre)?|set(?:tembre|embro)?|o[ck]t(?:ober|obre|ubre)?|out(?:ubro)?|ott(?:obre)?|nov(?:ember|embre|iembre|embro)?|de[cz](?:ember|embre|embro)?|dic(?:iembre|embre)?|d[ée]c(?:embre)?|styczni?a?|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|wrze[śs]nia|pa[źz]dziernika|listopada|grudnia';

const CUES =
  'dob|d\\.o\\.b|date[\\s_]*of[\\s_]*birth|birth[\\s_-]*date|birth[\\s_-]*day|birthdate|born|geboren|geburtsdatum|geb\\.|geboortedatum|nacid[oa]|fecha[\\s_]de[\\s_]nacimiento|nat[oa][\\s_]il|data[\\s_]di[\\s_]nascita|data[\\s_]de[\\s_]nascimento|nascid[oa]|née?[\\s_]le|date[\\s_]de[\\s_]naissance|urodz(?:ony|ona|enia)|ur\\.|född|födelsedatum|født|fødselsdato|syntymäaika|doğum[\\s_]tarihi|生年月日|出生日期|생년월일|дата[\\s_]рождения|родил(?:ся|ась)';

const CUE = new RegExp(`(?<![\\p{L}])(?:${CUES})`, 'giu');
const DATE = new RegExp(
  [
    '(?:19|20)\\d{2}(?<separator>[-/.])(?:1[0-2]|0?[1-9])\\k<separator>(?:3[01]|[12]\\d|0?[1-9])',
    '(?:3[01]|[12]\\d|0?[1-9])(?<between>[-/.])(?:3[01]|[12]\\d|0?[1-9])\\k<between>(?:(?:19|20)\\d{2}|\\d{2})',
    `(?:${MONTHS})\\.?,? (?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?,? (?:19|20)\\d{2}`,
    `(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th|\\.|er)? ?-?(?:of |de |den )?(?:${MONTHS})\\.?,? ?-?(?:de |del )?(?:19|20)\\d{2}`,
    '(?:19|20)\\d{2} ?年 ?\\d{1,2} ?月 ?\\d{1,2} ?日',
    '(?:19|20)\\d{2} ?년 ?\\d{1,2} ?월 ?\\d{1,2} ?일',
    '(?:19|20)\\d{2}(?:1[0-2]|0[1-9])(?:3[01]|[12]\\d|0[1-9])',
  ]
    .map((form) => `(?:${form})`)
    .join('|') + '',
  'iu',
);
const WINDOW = 56;

/** Dates of birth: a date in a common written form close behind a word that speaks of birth. A date alone is nobody's. */
export function findDatesOfBirth(text: string, report: (span: PersonalDataSpan) => void): void {
  CUE.lastIndex = 0;
  for (let cue = CUE.exec(text); cue !== null; cue = CUE.exec(text)) {
    const from = cue.index + cue[0].length;
    const window = text.slice(from, from + WINDOW);
    const date = DATE.exec(window);
    if (date === null) continue;
    const start = from + date.index;
    const end = start + date[0].length;
    if (/\d/.test(text[start - 1] ?? '') || /[\d]/.test(text[end] ?? '')) continue;
    report({ start, end, type: 'DATE_OF_BIRTH', score: 0.75 });
  }
}
