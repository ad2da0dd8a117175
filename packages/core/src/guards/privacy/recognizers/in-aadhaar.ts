import { isAllDigits, passesVerhoeff } from '../checksums.js';
import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Indian Aadhaar: twelve digits from 2-9, Verhoeff check, no palindrome (UIDAI). */
export const inAadhaar: GroupedRecognizer = {
  type: 'IN_AADHAAR',
  shapes: ['12', '4_4_4', '4:4:4'],
  score: NEEDS_CUE,
  separatedScore: LIKELY + 0.1,
  languages: ['hi', 'en', 'bn', 'ta', 'te', 'mr', 'gu', 'kn', 'ml', 'pa', 'ur'],
  cues: ['aadhaar', 'aadhar', 'uidai', 'uid', 'आधार'],
  accepts(digits) {
    if (!isAllDigits(digits) || (digits[0] as string) < '2') return false;
    return digits !== digits.split('').toReversed().join('') && passesVerhoeff(digits);
  },
};
