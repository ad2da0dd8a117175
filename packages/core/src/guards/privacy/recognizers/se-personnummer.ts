import { isAllDigits, isDayOfMonth, pairAt, passesLuhn } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Swedish personal number: birth date (day raised by 60 for coordination numbers), Luhn over the last ten digits (Skatteverket SKV 704). */
export const sePersonnummer: GroupedRecognizer = {
  type: 'SE_PERSONNUMMER',
  shapes: ['12', '10', '8-4', '6-4', '6+4', '8+4'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.15,
  languages: ['sv'],
  cues: ['personnummer', 'personnr', 'pnr', 'personal identity', 'samordningsnummer', 'identity code'],
  accepts(digits) {
    if (!isAllDigits(digits)) return false;
    const ten = digits.slice(-10);
    if (!isDayOfMonth(pairAt(ten, 2), pairAt(ten, 4) % 60) || !passesLuhn(ten)) return false;
    if (digits.length === 10) return true;
    const year = Number(digits.slice(0, 4));
    return year >= 1840 && year <= 2100;
  },
};
