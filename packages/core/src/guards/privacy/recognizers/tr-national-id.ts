import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, type GroupedRecognizer } from '../recognizer.js';

/** Turkish identity number: tenth digit from seven times the odd places less the even ones, eleventh from the sum of ten (Nüfus ve Vatandaşlık İşleri). */
export const trNationalId: GroupedRecognizer = {
  type: 'TR_NATIONAL_ID',
  shapes: ['11', '3 3 3 2'],
  score: LIKELY,
  languages: ['tr'],
  cues: ['tc', 'tckn', 't.c.', 'kimlik', 'tc kimlik', 'turkish id', 'vatandaşlık'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === '0' || allSame(digits)) return false;
    const tenth = (((weightedSum(digits, [7, -1, 7, -1, 7, -1, 7, -1, 7]) % 10) + 10) % 10);
    return tenth === digitAt(digits, 9) && weightedSum(digits, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === digitAt(digits, 10);
  },
};
