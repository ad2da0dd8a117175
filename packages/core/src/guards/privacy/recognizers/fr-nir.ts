import { isAllDigits, pairAt, remainder } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** French social security number (NIR): 97 less the first thirteen modulo 97; Corsica's 2A and 2B as 19 and 18 (INSEE; décret 82-103). */
export const frNir: GroupedRecognizer = {
  type: 'FR_NIR',
  shapes: ['15', '13_2', '1_2_2_2_3_3_2', '1 2 2 5 3 2'],
  score: STANDS_ALONE,
  languages: ['fr'],
  cues: ['nir', 'sécurité sociale', 'securite sociale', 'insee', 'sécu', 'secu', 'carte vitale', 'numéro de sécurité'],
  accepts(compact) {
    if (!/^[1-478]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(compact)) return false;
    const number = compact.slice(0, 13).replace('2A', '19').replace('2B', '18');
    return isAllDigits(number) && 97 - remainder(number, 97) === pairAt(compact, 13);
  },
};
