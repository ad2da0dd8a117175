import { digitAt, isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Swedish organisation number: third digit at least 2, Luhn (Skatteverket SKV 709). */
export const seOrganisationsnummer: GroupedRecognizer = {
  type: 'SE_ORGANISATIONSNUMMER',
  shapes: ['10', '6-4'],
  score: NEEDS_CUE,
  languages: ['sv'],
  cues: ['organisationsnummer', 'orgnr', 'orgnummer', 'org nr', 'org.nr', 'company identity'],
  accepts: (digits) => isAllDigits(digits) && digitAt(digits, 2) >= 2 && passesLuhn(digits),
};
