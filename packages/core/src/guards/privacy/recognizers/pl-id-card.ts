import { digitAt, travelDocumentCheckDigit } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Polish identity card: three letters, six digits of which the first checks the rest with weights 7 3 1 (ICAO 9303 values). */
export const plIdCard: GroupedRecognizer = {
  type: 'PL_ID_CARD',
  shapes: ['9', '3_6'],
  score: NEEDS_CUE + 0.1,
  languages: ['pl'],
  cues: ['dowód', 'dowod', 'dowodu', 'dowodzie', 'seria i numer', 'serię i numer'],
  accepts(compact) {
    if (!/^[A-Z]{3}\d{6}$/.test(compact)) return false;
    return travelDocumentCheckDigit(compact.slice(0, 3) + compact.slice(4)) === digitAt(compact, 3) || NEEDS_CUE - 0.05;
  },
};
