import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** UK driving licence: five characters of the surname, birth date with the month raised by 50 for women, initials (DVLA, D741 notes). */
export const ukDrivingLicence: GroupedRecognizer = {
  type: 'UK_DRIVING_LICENCE',
  shapes: ['16', '5 6 5', '5_6_3_2', '5_6_5'],
  score: STANDS_ALONE,
  languages: ['en'],
  cues: ['driving', 'licence', 'license', 'dvla', 'driver'],
  accepts(compact) {
    // The tail is eleven characters long, so the first part is always the surname's five.
    return compact.length === 16 && /^[A-Z]{1,5}9{0,4}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z][A-Z9][0-9A-Z][A-Z]{2}$/.test(compact);
  },
};
