import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Japanese My Number: twelve digits; weights 6 5 4 3 2 7 6 5 4 3 2, modulus 11, remainders 0 and 1 give 0 (Ministry order no. 85 of 2014). */
export const jpMyNumber: GroupedRecognizer = {
  type: 'JP_MY_NUMBER',
  shapes: ['12', '4_4_4'],
  score: NEEDS_CUE,
  separatedScore: LIKELY - 0.1,
  languages: ['ja'],
  cues: ['my number', 'マイナンバー', '個人番号'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return (rest <= 1 ? 0 : 11 - rest) === digitAt(digits, 11);
  },
};
