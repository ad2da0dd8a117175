import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** South Korean business number: weights 1 3 7 1 3 7 1 3 5 with a carry from the ninth digit (National Tax Service). */
export const krBrn: GroupedRecognizer = {
  type: 'KR_BRN',
  shapes: ['10', '3-2-5'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.1,
  languages: ['ko'],
  cues: ['brn', 'business registration', '사업자등록번호', '사업자'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const sum = weightedSum(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitAt(digits, 8) * 5) / 10);
    return (10 - (sum % 10)) % 10 === digitAt(digits, 9);
  },
};
