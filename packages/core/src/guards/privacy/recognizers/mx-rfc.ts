import { isDayOfMonth, pairAt } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Mexican RFC: three (companies) or four (people) letters, date, three characters of which the last checks with weights 13 to 2, modulus 11 (SAT). Without the check it counts beside a cue. */
export const mxRfc: GroupedRecognizer = {
  type: 'MX_RFC',
  shapes: ['13', '12', '4-6-3', '3-6-3'],
  score: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['es'],
  cues: ['rfc', 'contribuyente'],
  accepts(compact) {
    const padded = compact.padStart(13, ' ');
    if (!/^[A-Z ][A-Z]{3}\d{6}[0-9A-Z]{2}[0-9A]$/.test(padded) || !isDayOfMonth(pairAt(padded, 6), pairAt(padded, 8))) return false;
    const alphabet = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ \u00d1';
    let sum = 0;
    for (let at = 0; at < 12; at++) sum += alphabet.indexOf(padded[at] as string) * (13 - at);
    const rest = sum % 11;
    const check = rest === 0 ? '0' : rest === 1 ? 'A' : String(11 - rest);
    return check === padded[12] || NEEDS_CUE;
  },
};
