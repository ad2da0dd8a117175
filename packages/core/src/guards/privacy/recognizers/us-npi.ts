import { isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** US National Provider Identifier: ten digits from 1 or 2, Luhn over 80840 and the number (45 CFR 162.406). */
export const usNpi: GroupedRecognizer = {
  type: 'US_NPI',
  shapes: ['10', '4_3_3'],
  score: NEEDS_CUE,
  languages: ['en'],
  cues: ['npi', 'national provider', 'provider'],
  accepts(digits) {
    return isAllDigits(digits) && (digits[0] === '1' || digits[0] === '2') && !/^(\d)\1{7}/.test(digits) && passesLuhn(`80840${digits}`);
  },
};
