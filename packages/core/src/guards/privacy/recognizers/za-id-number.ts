import { digitAt, isAllDigits, isDayOfMonth, pairAt, passesLuhn } from '../checksums.js';
import { LIKELY, type GroupedRecognizer } from '../recognizer.js';

/** South African identity number: birth date, citizenship digit 0-2, Luhn (Department of Home Affairs). */
export const zaIdNumber: GroupedRecognizer = {
  type: 'ZA_ID_NUMBER',
  shapes: ['13', '6 4 3', '6 4 2 1', '6 5 2', '6 7'],
  score: LIKELY,
  languages: ['en', 'af', 'zu', 'xh'],
  cues: ['south african', 'rsa id', 'sa id', 'id number', 'identity number', 'identiteitsnommer', 'permanent resident', 'refugee id'],
  accepts: (digits) => isAllDigits(digits) && isDayOfMonth(pairAt(digits, 2), pairAt(digits, 4)) && digitAt(digits, 10) <= 2 && passesLuhn(digits),
};
