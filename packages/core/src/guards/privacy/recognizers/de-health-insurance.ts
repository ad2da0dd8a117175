import { digitAt } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** German health insurance number (KVNR): a letter and nine digits; letter as two digits, weights 1 2, cross sums, modulus 10 (§ 290 SGB V). */
export const deHealthInsurance: GroupedRecognizer = {
  type: 'DE_HEALTH_INSURANCE',
  shapes: ['10', '1 9'],
  score: NEEDS_CUE + 0.1,
  languages: ['de'],
  cues: ['kvnr', 'krankenversicher', 'krankenkasse', 'egk', 'gesundheitskarte', 'versichertennummer'],
  accepts(compact) {
    if (!/^[A-Z]\d{9}$/.test(compact)) return false;
    const digits = String(compact.charCodeAt(0) - 64).padStart(2, '0') + compact.slice(1, 9);
    let sum = 0;
    for (let at = 0; at < 10; at++) {
      const product = digitAt(digits, at) * (at % 2 === 0 ? 1 : 2);
      sum += Math.floor(product / 10) + (product % 10);
    }
    return sum % 10 === digitAt(compact, 9);
  },
};
