import { allSame, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Australian tax file number: weights 1 4 3 7 5 8 6 9 10, divisible by 11 (ATO). */
export const auTfn: GroupedRecognizer = {
  type: 'AU_TFN',
  shapes: ['9', '3_3_3'],
  score: NEEDS_CUE,
  languages: ['en'],
  cues: ['tfn', 'tax file'],
  accepts(digits) {
    return isAllDigits(digits) && !allSame(digits) && weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
  },
};
