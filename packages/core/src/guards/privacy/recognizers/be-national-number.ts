import { isAllDigits, pairAt, remainder } from '../checksums.js';
import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Belgian national register number: 97 less the first nine digits modulo 97, a 2 before them for births from 2000 (Arrêté royal 3 avril 1984). */
export const beNationalNumber: GroupedRecognizer = {
  type: 'BE_NATIONAL_NUMBER',
  shapes: ['11', '2.2.2-3.2', '6-3-2', '6 3 2', '2.2.2 3.2', '2.2.2-3 2', '2_2_2_3_2', '6-5'],
  score: LIKELY + 0.05,
  separatedScore: STANDS_ALONE,
  languages: ['nl', 'fr', 'de'],
  cues: ['rijksregister', 'registre national', 'insz', 'niss', 'national number', 'nationalregister', 'numéro national'],
  accepts(digits) {
    if (!isAllDigits(digits) || pairAt(digits, 2) % 20 > 12 || pairAt(digits, 4) > 31) return false;
    const check = pairAt(digits, 9);
    return 97 - remainder(digits.slice(0, 9), 97) === check || 97 - remainder(`2${digits.slice(0, 9)}`, 97) === check;
  },
};
