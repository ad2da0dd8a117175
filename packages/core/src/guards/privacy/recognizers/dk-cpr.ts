import { isAllDigits, isDayOfMonth, pairAt, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Danish CPR number: birth date and four digits; the modulus 11 check (weights 4 3 2 7 6 5 4 3 2 1) is not kept by numbers given since 2007 (CPR-kontoret). */
export const dkCpr: GroupedRecognizer = {
  type: 'DK_CPR',
  shapes: ['10', '6-4', '6 4'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.1,
  languages: ['da'],
  cues: ['cpr', 'personnummer', 'cpr-nr', 'cpr-nummer'],
  accepts(digits) {
    if (!isAllDigits(digits) || !isDayOfMonth(pairAt(digits, 2), pairAt(digits, 0))) return false;
    return weightedSum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 || NEEDS_CUE;
  },
};
