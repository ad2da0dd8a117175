import { allSame, isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Israeli identity number: nine digits, Luhn (Population and Immigration Authority). */
export const ilIdNumber: GroupedRecognizer = {
  type: 'IL_ID_NUMBER',
  shapes: ['9', '8', '8-1', '7-1'],
  score: NEEDS_CUE,
  languages: ['he', 'ar'],
  cues: ['teudat zehut', 'israeli id', 'תעודת זהות', 'ת.ז'],
  accepts: (digits) => isAllDigits(digits) && !allSame(digits) && passesLuhn(digits),
};
