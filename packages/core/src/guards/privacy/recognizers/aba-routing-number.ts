import { allSame, isAllDigits, pairAt, weightedSum } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** US bank routing number: weights 3, 7, 1 and the Federal Reserve's prefixes 00-12, 21-32, 61-72, 80 (ABA key to routing numbers). */
export const abaRoutingNumber: GroupedRecognizer = {
  type: 'ABA_ROUTING_NUMBER',
  shapes: ['9', '4-4-1'],
  score: NEEDS_CUE,
  separatedScore: LIKELY,
  languages: ['en'],
  cues: ['aba', 'routing', 'rtn', 'bank', 'transit', 'wire'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const prefix = pairAt(digits, 0);
    if (!(prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80)) return false;
    return weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
  },
};
