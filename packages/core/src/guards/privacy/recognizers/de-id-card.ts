import { travelDocumentCheckDigit } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** German identity card and passport serial: letters without vowels and easily confused ones; the tenth (or, in old ones, ninth) character is the ICAO 9303 check digit. */
export const deIdCard: GroupedRecognizer = {
  type: 'DE_ID_CARD',
  shapes: ['9', '10'],
  score: NEEDS_CUE,
  languages: ['de'],
  cues: ['ausweis', 'personalausweis', 'reisepass', 'pass-nr', 'passnummer', 'ausweisnummer', 'identity card', 'id card'],
  accepts(compact) {
    if (/^T\d{8}$/.test(compact)) return true;
    if (!/^[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{7,8}\d?$/.test(compact) || !/\d/.test(compact.slice(0, -1))) return false;
    const last = compact.charCodeAt(compact.length - 1) - 48;
    return travelDocumentCheckDigit(compact.slice(0, -1)) === last || (compact.length === 9 ? NEEDS_CUE - 0.05 : false);
  },
};
