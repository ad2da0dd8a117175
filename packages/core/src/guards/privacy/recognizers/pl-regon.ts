import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Polish REGON: nine digits with weights 8 9 2 3 4 5 6 7, or fourteen with 2 4 8 5 0 9 7 3 6 1 2 4 8; modulus 11, ten as zero (GUS). */
export const plRegon: GroupedRecognizer = {
  type: 'PL_REGON',
  shapes: ['9', '3_3_3', '14', '9_5'],
  score: NEEDS_CUE,
  languages: ['pl'],
  cues: ['regon'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const weights = digits.length === 9 ? [8, 9, 2, 3, 4, 5, 6, 7] : [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8];
    return (weightedSum(digits, weights) % 11) % 10 === digitAt(digits, digits.length - 1);
  },
};
