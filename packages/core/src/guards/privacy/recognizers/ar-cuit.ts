import { isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Argentine CUIT and CUIL: weights 5 4 3 2 7 6 5 4 3 2, modulus 11 (AFIP). */
export const arCuit: GroupedRecognizer = {
  type: 'AR_CUIT',
  shapes: ['11', '2_8_1'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['es'],
  cues: ['cuit', 'cuil'],
  accepts(digits) {
    if (!isAllDigits(digits) || !/^(?:2[034567]|3[034])/.test(digits)) return false;
    return weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
  },
};
