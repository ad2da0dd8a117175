import { allSame, isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** French SIREN (nine digits) and SIRET (fourteen): Luhn (INSEE). */
export const frSiren: GroupedRecognizer = {
  type: 'FR_SIREN',
  shapes: ['9', '3 3 3', '14', '3 3 3 5'],
  score: NEEDS_CUE,
  languages: ['fr'],
  cues: ['siren', 'siret', 'rcs', 'entreprise'],
  accepts: (digits) => isAllDigits(digits) && !allSame(digits) && passesLuhn(digits),
};
