import { digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Thai national number: weights 13 to 2, modulus 11 (Bureau of Registration Administration). */
export const thTnin: GroupedRecognizer = {
  type: 'TH_TNIN',
  shapes: ['13', '1_4_5_2_1'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['th'],
  cues: ['thai', 'tnin', 'เลขประจำตัวประชาชน', 'บัตรประชาชน'],
  accepts(digits) {
    if (!isAllDigits(digits) || !/^[1-8]\d?[1-9]/.test(digits) || digits[1] === '0') return false;
    return (11 - (weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 12);
  },
};
