import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Polish tax number: weights 6 5 7 2 3 4 5 6 7, modulus 11 (Ustawa o zasadach ewidencji podatników). */
export const plNip: GroupedRecognizer = {
  type: 'PL_NIP',
  shapes: ['10', '3_3_2_2', '3_2_2_3', '12'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.1,
  languages: ['pl'],
  cues: ['nip', 'identyfikacji podatkowej', 'podatnik'],
  accepts(compact) {
    const digits = compact.startsWith('PL') ? compact.slice(2) : compact;
    if (digits.length !== 10 || !isAllDigits(digits) || allSame(digits)) return false;
    return weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(digits, 9);
  },
};
