import { digitAt, isAllDigits, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Portuguese tax number: first digit 1-3, 5, 6, 8, 9 or 45; weights 9 to 2, modulus 11 (Autoridade Tributária). */
export const ptNif: GroupedRecognizer = {
  type: 'PT_NIF',
  shapes: ['9', '3_3_3', '11'],
  score: NEEDS_CUE,
  languages: ['pt'],
  cues: ['nif', 'contribuinte', 'fiscal', 'nipc'],
  accepts(compact) {
    const digits = compact.startsWith('PT') ? compact.slice(2) : compact;
    if (digits.length !== 9 || !isAllDigits(digits) || !/^(?:[1235689]|45|7[0-9])/.test(digits)) return false;
    const check = 11 - (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return (check >= 10 ? 0 : check) === digitAt(digits, 8);
  },
};
