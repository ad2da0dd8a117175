import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

// Values of letters and weights of places: 49 CFR 565.15(c).
const LETTER_VALUES = [1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9];
const PLACE_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Vehicle identification number: seventeen characters without I, O and Q (ISO 3779). North America's check digit lets it stand alone; elsewhere it needs a cue. */
export const vehicleIdentificationNumber: GroupedRecognizer = {
  type: 'VEHICLE_IDENTIFICATION_NUMBER',
  shapes: ['17', '4_4_4_4_1', '3_6_8', '5_4_4_4'],
  score: STANDS_ALONE,
  cues: ['vin', 'chassis', 'vehicle identification', 'fahrgestell', 'fin', 'nadwozia', 'bastidor', 'telaio', 'pojazd', 'châssis'],
  accepts(compact) {
    if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(compact) || !/[A-Z].*[A-Z]/.test(compact) || !/\d.*\d.*\d/.test(compact)) return false;
    let sum = 0;
    for (let at = 0; at < 17; at++) {
      const code = compact.charCodeAt(at);
      sum += (code <= 57 ? code - 48 : (LETTER_VALUES[code - 65] as number)) * (PLACE_WEIGHTS[at] as number);
    }
    return '0123456789X'[sum % 11] === compact[8] && /\d{4}$/.test(compact) ? true : NEEDS_CUE;
  },
};
