import { LIKELY, NEEDS_CUE, type GroupedRecognizer } from '../recognizer.js';

/** Indian permanent account number: three letters, holder's kind, initial, four digits, letter (Income Tax Department, Rule 114). The check letter's rule is not public. */
export const inPan: GroupedRecognizer = {
  type: 'IN_PAN',
  shapes: ['10'],
  score: LIKELY + 0.15,
  upperCaseOnly: true,
  languages: ['hi', 'en'],
  cues: ['pan', 'permanent account', 'income tax'],
  accepts(compact) {
    if (!/^[A-Z]{5}\d{4}[A-Z]$/.test(compact)) return false;
    return 'ABCFGHJLPTK'.includes(compact[3] as string) || NEEDS_CUE;
  },
};
