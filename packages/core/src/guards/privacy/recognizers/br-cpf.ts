import { allSame, digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Brazilian CPF: two check digits, weights 10 to 2 and 11 to 2, modulus 11 (Receita Federal). */
export const brCpf: GroupedRecognizer = {
  type: 'BR_CPF',
  shapes: ['11', '3.3.3-2', '3 3 3 2', '9-2'],
  score: LIKELY,
  separatedScore: STANDS_ALONE,
  languages: ['pt'],
  cues: ['cpf', 'cadastro de pessoas', 'pessoa física'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const first = ((weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
    const second = ((weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
    return first === digitAt(digits, 9) && second === digitAt(digits, 10);
  },
};
