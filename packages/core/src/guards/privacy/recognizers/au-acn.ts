import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Australian company number: weights 8 to 1, complement to 10 (ASIC, "Australian Company Number digit check"). */
export const auAcn: GroupedRecognizer = {
  type: 'AU_ACN',
  shapes: ['9', '3_3_3'],
  score: NEEDS_CUE,
  languages: ['en'],
  cues: ['acn', 'company number', 'australian company'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    return (10 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(digits, 8);
  },
};
