import { isAllDigits, isDayOfMonth, pairAt, weightedSum } from '../checksums.js';
import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Norwegian birth number: two check digits, weights 3 7 6 1 8 9 4 5 2 and 5 4 3 2 7 6 5 4 3 2, modulus 11; D-numbers add 40 to the day (Skatteetaten). */
export const noNationalId: GroupedRecognizer = {
  type: 'NO_NATIONAL_ID',
  shapes: ['11', '6_5', '6 3 2'],
  score: LIKELY + 0.1,
  separatedScore: STANDS_ALONE,
  languages: ['nb', 'nn', 'no'],
  cues: ['fødselsnummer', 'fodselsnummer', 'personnummer', 'd-nummer', 'fnr'],
  accepts(digits) {
    if (!isAllDigits(digits) || !isDayOfMonth(pairAt(digits, 2) % 40, pairAt(digits, 0) % 40)) return false;
    return (
      weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
    );
  },
};
