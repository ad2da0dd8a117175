import { isDayOfMonth, pairAt, weightedSum } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Chinese resident identity number: region, birth date, ISO 7064 MOD 11-2 with X for ten (GB 11643-1999). */
export const cnResidentId: GroupedRecognizer = {
  type: 'CN_RESIDENT_ID',
  shapes: ['18', '6 8 4'],
  score: STANDS_ALONE,
  languages: ['zh'],
  cues: ['身份证', '身份證', '公民身份号码', 'resident id', 'identity card'],
  accepts(compact) {
    if (!/^[1-8]\d{5}(?:18|19|20)\d{9}[0-9X]$/.test(compact) || !isDayOfMonth(pairAt(compact, 10), pairAt(compact, 12))) return false;
    return '10X98765432'[weightedSum(compact, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11] === compact[17];
  },
};
