import { digitAt, isAllDigits, isDayOfMonth, pairAt, weightedSum } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** South Korean resident registration number: birth date, sex and century digit, weights 2-9 2-5, modulus 11; numbers given since October 2020 keep no check (Resident Registration Act, enforcement rule). */
export const krRrn: GroupedRecognizer = {
  type: 'KR_RRN',
  shapes: ['13', '6-7', '6 7'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['ko'],
  cues: ['rrn', 'resident registration', 'korean resident', '주민등록번호', '주민번호', '외국인등록번호'],
  accepts(digits) {
    if (!isAllDigits(digits) || !isDayOfMonth(pairAt(digits, 2), pairAt(digits, 4))) return false;
    const rest = weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11;
    const check = digitAt(digits, 12);
    return (11 - rest) % 10 === check || (13 - rest) % 10 === check || NEEDS_CUE;
  },
};
