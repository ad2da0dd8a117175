import { isAllDigits, pairAt } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** US individual taxpayer number: 9xx with group 50-65, 70-88, 90-92 or 94-99 (IRS Internal Revenue Manual 3.21.263). */
export const usItin: GroupedRecognizer = {
  type: 'US_ITIN',
  shapes: ['9', '3_2_4'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['en', 'es'],
  cues: ['itin', 'taxpayer', 'tax id', 'tin', 'individual tax'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] !== '9') return false;
    const group = pairAt(digits, 3);
    return (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93);
  },
};
