import { digitAt, isDayOfMonth, pairAt } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Mexican CURP: name, birth date, sex, state, consonants, check digit with weights 18 to 2 over 37 characters (RENAPO, Instructivo normativo). */
export const mxCurp: GroupedRecognizer = {
  type: 'MX_CURP',
  shapes: ['18'],
  score: STANDS_ALONE,
  languages: ['es'],
  cues: ['curp', 'registro de población'],
  accepts(compact) {
    if (!/^[A-Z]{4}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z]\d$/.test(compact) || !isDayOfMonth(pairAt(compact, 6), pairAt(compact, 8))) return false;
    const alphabet = '0123456789ABCDEFGHIJKLMN\u00d1OPQRSTUVWXYZ';
    let sum = 0;
    for (let at = 0; at < 17; at++) sum += alphabet.indexOf(compact[at] as string) * (18 - at);
    return (10 - (sum % 10)) % 10 === digitAt(compact, 17);
  },
};
