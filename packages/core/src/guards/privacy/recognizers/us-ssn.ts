import { allSame, isAllDigits } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/**
 * US Social Security number. No check digit; area 000, 666 and 900-999, group 00 and serial 0000 are never given
 * (20 CFR 422.103; SSA, "SSN randomization", 2011). 078-05-1120 and 219-09-9999 are the SSA's known printed specimens.
 */
export const usSsn: GroupedRecognizer = {
  type: 'US_SSN',
  shapes: ['9', '3_2_4', '3.2.4'],
  score: NEEDS_CUE,
  separatedScore: STANDS_ALONE,
  languages: ['en', 'es'],
  cues: ['ssn', 'ssns', 'social security', 'soc sec', 'social insurance', 'ss#', 'ssid', 'seguro social', 'taxpayer', 'tin'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    if (digits === '078051120' || digits === '219099999') return false;
    const area = Number(digits.slice(0, 3));
    return area !== 0 && area !== 666 && area < 900 && digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000';
  },
};
