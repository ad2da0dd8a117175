import { isAllDigits, weightedSum } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Swiss AHV/AVS number: 756 and an EAN-13 check digit (Zentrale Ausgleichsstelle). */
export const chAhv: GroupedRecognizer = {
  type: 'CH_AHV',
  shapes: ['13', '3.4.4.2', '3 4 4 2'],
  score: STANDS_ALONE,
  languages: ['de', 'fr', 'it', 'rm'],
  cues: ['ahv', 'avs', 'navs', 'ahvn', 'sozialversicherung', 'assurance vieillesse'],
  accepts: (digits) => isAllDigits(digits) && digits.startsWith('756') && weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
};
