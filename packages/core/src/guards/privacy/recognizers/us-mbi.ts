import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** US Medicare Beneficiary Identifier: eleven characters of fixed kinds, without S, L, O, I, B and Z (CMS, "Understanding the MBI format"). */
export const usMbi: GroupedRecognizer = {
  type: 'US_MBI',
  shapes: ['11', '4_3_4'],
  score: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['en'],
  cues: ['mbi', 'medicare', 'beneficiary', 'patient'],
  accepts(compact) {
    return /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d{2}$/.test(compact);
  },
};
