import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** UK NHS number: ten digits, weights 10 to 2, modulus 11 (NHS Data Dictionary, "NHS NUMBER"). */
export const ukNhs: GroupedRecognizer = {
  type: 'UK_NHS',
  shapes: ['10', '3_3_4'],
  score: NEEDS_CUE,
  languages: ['en'],
  cues: ['nhs', 'national health', 'health service', 'health number', 'patient'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    return (11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 === digitAt(digits, 9);
  },
};
