import { digitAt, weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** US DEA registration: two letters, seven digits; (d1+d3+d5) + 2(d2+d4+d6) ends in d7 (21 CFR 1301.13; DEA Diversion Control). */
export const medicalLicense: GroupedRecognizer = {
  type: 'MEDICAL_LICENSE',
  shapes: ['9', '2_7'],
  score: NEEDS_CUE + 0.05,
  languages: ['en'],
  cues: ['dea', 'certificate', 'medical licen', 'prescriber', 'registration', 'physician'],
  accepts(compact) {
    if (!/^[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}$/.test(compact)) return false;
    return weightedSum(compact.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === digitAt(compact, 8);
  },
};
