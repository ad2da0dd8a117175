import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** UK National Insurance number: prefix letters without D F I Q U V (second also without O), no BG GB KN NK NT TN ZZ, suffix A-D (HMRC NIM39110). */
export const ukNino: GroupedRecognizer = {
  type: 'UK_NINO',
  shapes: ['9', '2_2_2_2_1', '2_6_1', '2_7', '8_1'],
  score: LIKELY + 0.1,
  separatedScore: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['en'],
  cues: ['nino', 'ni', 'national insurance', 'insurance number'],
  accepts(compact) {
    return /^[A-CEGHJ-PRSTW-Z][A-CEGHJ-NPRSTW-Z]\d{6}[A-D]$/.test(compact) && !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(compact);
  },
};
