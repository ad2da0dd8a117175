import { digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Australian Medicare card: first digit 2-6, weights 1 3 7 9 over eight digits give the ninth (Services Australia). */
export const auMedicare: GroupedRecognizer = {
  type: 'AU_MEDICARE',
  shapes: ['10', '4_5_1'],
  score: NEEDS_CUE,
  separatedScore: LIKELY,
  languages: ['en'],
  cues: ['medicare', 'irn', 'health card'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === undefined || digits[0] < '2' || digits[0] > '6') return false;
    return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);
  },
};
