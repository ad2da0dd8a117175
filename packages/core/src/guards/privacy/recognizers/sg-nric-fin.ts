import { weightedSum } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Singapore NRIC and FIN: weights 2 7 6 5 4 3 2, offset 4 for T and G, 3 for M, check letters by series (ICA; published by N. Lim, 1994). */
export const sgNricFin: GroupedRecognizer = {
  type: 'SG_NRIC_FIN',
  shapes: ['9'],
  score: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['en', 'zh', 'ms', 'ta'],
  cues: ['nric', 'fin', 'identity card', 'singapore'],
  accepts(compact) {
    if (!/^[STFGM]\d{7}[A-Z]$/.test(compact)) return false;
    const series = compact[0] as string;
    const offset = series === 'T' || series === 'G' ? 4 : series === 'M' ? 3 : 0;
    const rest = (weightedSum(compact.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
    const letters = series === 'S' || series === 'T' ? 'JZIHGFEDCBA' : series === 'M' ? 'XWUTRQPNJLK' : 'XWUTRQPNMLK';
    return letters[rest] === compact[8] || NEEDS_CUE;
  },
};
