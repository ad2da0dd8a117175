import { allSame, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Dutch citizen service number: weights 9 to 2 and -1, divisible by 11 (Logisch Ontwerp BSN). */
export const nlBsn: GroupedRecognizer = {
  type: 'NL_BSN',
  shapes: ['9', '3_3_3', '4.2.3', '4_2_3'],
  score: NEEDS_CUE,
  languages: ['nl'],
  cues: ['bsn', 'burgerservicenummer', 'sofi', 'sofinummer', 'citizen service'],
  accepts: (digits) => isAllDigits(digits) && !allSame(digits) && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
};
