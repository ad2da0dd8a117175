import { isAllDigits } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** US employer number: two-digit campus prefix and seven digits, no check digit (IRS, "How EINs are assigned"). */
export const usEin: GroupedRecognizer = {
  type: 'US_EIN',
  shapes: ['9', '2-7'],
  score: NEEDS_CUE - 0.1,
  separatedScore: NEEDS_CUE,
  languages: ['en'],
  cues: ['ein', 'employer identification', 'fein', 'federal tax id'],
  accepts(digits) {
    return isAllDigits(digits) && !['00', '07', '08', '09', '17', '18', '19', '28', '29', '49', '69', '70', '78', '79', '89', '96', '97'].includes(digits.slice(0, 2));
  },
};
