import { isAllDigits, isDayOfMonth, pairAt, weightedSum } from '../checksums.js';
import { LIKELY, type GroupedRecognizer } from '../recognizer.js';

/** Polish PESEL: birth date with the century in the month, weights 1 3 7 9, modulus 10 (Ustawa o ewidencji ludności, art. 15). */
export const plPesel: GroupedRecognizer = {
  type: 'PL_PESEL',
  shapes: ['11', '6_5', '5_6'],
  score: LIKELY - 0.05,
  languages: ['pl'],
  cues: ['pesel', 'numer ewidencyjny'],
  accepts(digits) {
    if (!isAllDigits(digits) || !isDayOfMonth(pairAt(digits, 2) % 20, pairAt(digits, 4))) return false;
    return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
  },
};
