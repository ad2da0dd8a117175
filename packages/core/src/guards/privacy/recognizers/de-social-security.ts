import { digitAt, isDayOfMonth, pairAt } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** German pension insurance number: area, birth date, initial, serial, check digit from cross sums with weights 2 1 2 5 7 1 2 1 2 1 2 1 (VKVV § 2). */
export const deSocialSecurity: GroupedRecognizer = {
  type: 'DE_SOCIAL_SECURITY',
  shapes: ['12', '2_6_1_3', '2 6 1 2 1', '8 4'],
  score: STANDS_ALONE,
  languages: ['de'],
  cues: ['rvnr', 'sozialversicherung', 'rentenversicherung', 'sv-nummer', 'svnr', 'versicherungsnummer'],
  accepts(compact) {
    if (!/^\d{8}[A-Z]\d{3}$/.test(compact) || !isDayOfMonth(pairAt(compact, 4), pairAt(compact, 2) % 50)) return false;
    const letter = String(compact.charCodeAt(8) - 64).padStart(2, '0');
    const digits = compact.slice(0, 8) + letter + compact.slice(9, 11);
    const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let sum = 0;
    weights.forEach((weight, at) => {
      const product = digitAt(digits, at) * weight;
      sum += Math.floor(product / 10) + (product % 10);
    });
    return sum % 10 === digitAt(compact, 11);
  },
};
