import { alphanumericRemainder97 } from '../checksums.js';
import { separatorBetween } from '../grouping.js';
import { CERTAIN, NEEDS_CUE, type Recognizer, STANDS_ALONE } from '../recognizer.js';
import { characterClass, HAS_LOWER, type TextScan } from '../text-scan.js';

/** International bank account number: ISO 7064 MOD 97-10 and the country's length (ISO 13616; SWIFT IBAN registry, release 99). */
export const ibanCode: Recognizer = {
  type: 'IBAN_CODE',
  cues: ['iban', 'account', 'bank', 'konto', 'cuenta', 'compte', 'conto', 'rachunek', 'rekening', 'wire', 'transfer'],
};

const LENGTHS = new Map<string, number>(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 ' +
    'GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 ' +
    'MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 ' +
    'TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

function upper(code: number): number {
  return code >= 97 ? code - 32 : code;
}

// ISO 13616: at most 34 characters; the shortest in use has 15.
const SHORTEST = 14;
const LONGEST = 34;

interface Account {
  readonly end: number;
  readonly score: number;
  readonly needsCue: boolean;
}

function holdsCheck(whole: string): boolean {
  return alphanumericRemainder97(whole.slice(4) + whole.slice(0, 4)) === 1;
}

/** An IBAN that begins with this chunk, in one piece or in groups; single spaces and hyphens are read over. */
export function ibanAt(scan: TextScan, first: number): Account | undefined {
  const { text, starts } = scan;
  const start = starts[first] as number;
  // Two letters, two digits: looked at before any string is cut, since every chunk comes through here.
  if ((characterClass(text.charCodeAt(start)) & 2) === 0 || (characterClass(text.charCodeAt(start + 1)) & 2) === 0) return undefined;
  if (characterClass(text.charCodeAt(start + 2)) !== 1 || characterClass(text.charCodeAt(start + 3)) !== 1) return undefined;
  const country = String.fromCharCode(upper(text.charCodeAt(start)), upper(text.charCodeAt(start + 1)));
  const length = LENGTHS.get(country);
  return (length === undefined ? undefined : ofLength(scan, first, length)) ?? ofAnyLength(scan, first);
}

function ofLength(scan: TextScan, first: number, wanted: number): Account | undefined {
  const { text, starts, ends } = scan;
  let compact = '';
  let end = starts[first] as number;
  for (let at = first; at < scan.count && compact.length < wanted; at++) {
    if (at > first) {
      const separator = separatorBetween(text, ends[at - 1] as number, starts[at] as number);
      if (separator !== 32 && separator !== 45) break;
    }
    end = ends[at] as number;
    compact += text.slice(starts[at], end);
    if (compact.length > wanted) return undefined;
  }
  if (compact.length !== wanted) return undefined;
  const whole = compact.toUpperCase();
  if (holdsCheck(whole)) return { end, score: CERTAIN, needsCue: false };
  // A mistyped or made-up one still names an account when the text calls it an IBAN.
  return /\d{6}/.test(whole.slice(4)) ? { end, score: NEEDS_CUE, needsCue: true } : undefined;
}

/** A country that is not in the registry, or a digit too few: in capitals, in one piece or in fours, and the check must hold. */
function ofAnyLength(scan: TextScan, first: number): Account | undefined {
  const { text, starts, ends, kinds } = scan;
  let compact = '';
  let end = starts[first] as number;
  let group = 4;
  for (let at = first; at < scan.count; at++) {
    if (at > first && (group !== 4 || text.charCodeAt(ends[at - 1] as number) !== 32 || (starts[at] as number) - (ends[at - 1] as number) !== 1)) break;
    if (((kinds[at] as number) & HAS_LOWER) !== 0) break;
    group = (ends[at] as number) - (starts[at] as number);
    if (at > first && group > 4) break;
    end = ends[at] as number;
    compact += text.slice(starts[at], end);
    if (compact.length > LONGEST) return undefined;
  }
  return compact.length >= SHORTEST && holdsCheck(compact) ? { end, score: STANDS_ALONE, needsCue: true } : undefined;
}
