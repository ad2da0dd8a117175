import { allSame, isAllDigits, passesLuhn } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Canadian social insurance number: Luhn; no number begins with 0 or 8 (Employment and Social Development Canada, SIN code of practice), but specimens do with 0: beside a cue they count. */
export const caSin: GroupedRecognizer = {
  type: 'CA_SIN',
  shapes: ['9', '3_3_3'],
  score: NEEDS_CUE,
  separatedScore: LIKELY - 0.1,
  languages: ['en', 'fr'],
  cues: ['sin', 'social insurance', 'nas', 'assurance sociale'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === '8' || allSame(digits) || !passesLuhn(digits)) return false;
    return digits[0] === '0' ? NEEDS_CUE : true;
  },
};
