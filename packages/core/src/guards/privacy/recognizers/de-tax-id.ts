import { digitAt, isAllDigits, passesMod11And10 } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** German tax identification number: ISO 7064 MOD 11,10; no digit of the first ten more than three times (BZSt, § 139b AO). */
export const deTaxId: GroupedRecognizer = {
  type: 'DE_TAX_ID',
  shapes: ['11', '2_3_3_3', '2_3_3_2_1'],
  score: NEEDS_CUE,
  separatedScore: LIKELY,
  languages: ['de'],
  cues: ['steuer', 'idnr', 'tin', 'identifikationsnummer', 'tax id', 'steuerliche'],
  accepts(digits) {
    if (!isAllDigits(digits) || digits[0] === '0') return false;
    const counts = Array.from({ length: 10 }, () => 0);
    for (let at = 0; at < 10; at++) counts[digitAt(digits, at)]! += 1;
    return Math.max(...counts) <= 3 && passesMod11And10(digits);
  },
};
