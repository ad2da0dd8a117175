import { allSame, digitAt, weightedSum } from '../checksums.js';
import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Brazilian CNPJ: two check digits, modulus 11; letters in the first twelve since July 2026, valued as ASCII less 48 (Receita Federal, IN 2.229/2024). */
export const brCnpj: GroupedRecognizer = {
  type: 'BR_CNPJ',
  shapes: ['14', '2.3.3/4-2'],
  score: LIKELY,
  separatedScore: STANDS_ALONE,
  languages: ['pt'],
  cues: ['cnpj', 'cadastro nacional', 'pessoa jurídica'],
  accepts(compact) {
    if (!/^[0-9A-Z]{12}\d{2}$/.test(compact) || allSame(compact)) return false;
    const check = (weights: readonly number[]) => {
      const rest = weightedSum(compact, weights) % 11;
      return rest < 2 ? 0 : 11 - rest;
    };
    return check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(compact, 12) && check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(compact, 13);
  },
};
