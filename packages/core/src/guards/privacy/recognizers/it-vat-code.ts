import { allSame, isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Italian VAT number: eleven digits, Luhn (Decreto ministeriale 23 dicembre 1976). */
export const itVatCode: GroupedRecognizer = {
  type: 'IT_VAT_CODE',
  shapes: ['11', '13'],
  score: NEEDS_CUE,
  languages: ['it'],
  cues: ['partita iva', 'p. iva', 'p.iva', 'piva', 'iva', 'vat'],
  accepts(compact) {
    const digits = compact.startsWith('IT') ? compact.slice(2) : compact;
    return digits.length === 11 && isAllDigits(digits) && !allSame(digits) && passesLuhn(digits);
  },
};
