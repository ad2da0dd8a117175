import { digitAt, isAllDigits, pairAt, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Austrian social insurance number: serial, check digit, birth date; weights 3 7 9 0 5 8 4 2 1 6, modulus 11 (Dachverband der Sozialversicherungsträger). */
export const atSocialSecurity: GroupedRecognizer = {
  type: 'AT_SOCIAL_SECURITY',
  shapes: ['10', '4_6'],
  score: NEEDS_CUE,
  separatedScore: LIKELY,
  languages: ['de'],
  cues: ['svnr', 'sv-nummer', 'sv-nr', 'sozialversicherung', 'versicherungsnummer'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === '0' || pairAt(digits, 4) > 31 || pairAt(digits, 6) > 13) return false;
    return weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(digits, 3);
  },
};
