import { alphanumericRemainder97 } from '../checksums.js';
import { separatorBetween } from '../grouping.js';
import { CERTAIN, NEEDS_CUE, type Recognizer } from '../recognizer.js';
import { characterClass, type TextScan } from '../text-scan.js';

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

/** An IBAN that begins with this chunk, in one piece or in groups; single spaces and hyphens are read over. */
export function ibanAt(scan: TextScan, first: number): { end: number; score: number; needsCue: boolean } | undefined {
  const { text, starts, ends } = scan;
  const start = starts[first] as number;
  // Two letters, two digits: looked at before any string is cut, since every chunk comes through here.
  if ((characterClass(text.charCodeAt(start)) & 2) === 0 || (characterClass(text.charCodeAt(start + 1)) & 2) === 0) return undefined;
  if (characterClass(text.charCodeAt(start + 2)) !== 1 || characterClass(text.charCodeAt(start + 3)) !== 1) return undefined;
  const country = String.fromCharCode(upper(text.charCodeAt(start)), upper(text.charCodeAt(start + 1)));
  const wanted = LENGTHS.get(country);
  if (wanted === undefined) return undefined;
  let compact = '';
  let end = start;
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
  if (alphanumericRemainder97(whole.slice(4) + whole.slice(0, 4)) === 1) return { end, score: CERTAIN, needsCue: false };
  // A mistyped or made-up one still names an account when the text calls it an IBAN.
  return /\d{6}/.test(whole.slice(4)) ? { end, score: NEEDS_CUE, needsCue: true } : undefined;
}
