import { allSame, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** UK unique taxpayer reference: the first digit checks the other nine, weights 6 7 8 9 10 5 4 3 2, modulus 11 (HMRC, "Modulus 11 check for UTR"). */
export const ukUtr: GroupedRecognizer = {
  type: 'UK_UTR',
  shapes: ['10', '5_5'],
  score: NEEDS_CUE,
  languages: ['en'],
  cues: ['utr', 'unique taxpayer', 'self assessment', 'tax reference'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    return '21987654321'.charCodeAt(weightedSum(digits.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11) === digits.charCodeAt(0);
  },
};
