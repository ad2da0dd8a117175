import { isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Australian business number: first digit less one, weights 10 1 3 5 ... 19, divisible by 89 (Australian Business Register). */
export const auAbn: GroupedRecognizer = {
  type: 'AU_ABN',
  shapes: ['11', '2_3_3_3'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['en'],
  cues: ['abn', 'business number', 'australian business'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === '0') return false;
    return (weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
  },
};
