import { weightedSum } from '../checksums.js';
import { NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Irish PPS number: seven digits, check letter from weights 8 to 2 (a second letter counts nine times), modulus 23 (Department of Social Protection). */
export const iePps: GroupedRecognizer = {
  type: 'IE_PPS',
  shapes: ['8', '9', '7_1', '7_2'],
  score: NEEDS_CUE + 0.15,
  upperCaseOnly: true,
  languages: ['en', 'ga'],
  cues: ['pps', 'ppsn', 'personal public service', 'pps no'],
  accepts(compact) {
    if (!/^\d{7}[A-W][A-ITWX]?$/.test(compact)) return false;
    const second = compact.length === 9 && !'TWX'.includes(compact[8] as string) ? compact.charCodeAt(8) - 64 : 0;
    return 'WABCDEFGHIJKLMNOPQRSTUV'[(weightedSum(compact, [8, 7, 6, 5, 4, 3, 2]) + second * 9) % 23] === compact[7];
  },
};
