import { LIKELY, NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Spanish NIF (DNI): eight digits and the letter at the number modulo 23 (Real Decreto 1553/2005). */
export const esNif: GroupedRecognizer = {
  type: 'ES_NIF',
  shapes: ['9', '8', '8_1', '7_1', '2.3.3-1', '2.3.3 1'],
  score: LIKELY + 0.15,
  separatedScore: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['es', 'ca', 'eu', 'gl'],
  cues: ['nif', 'dni', 'documento nacional', 'identidad', 'identificación'],
  accepts(compact) {
    if (!/^\d{7,8}[A-Z]$/.test(compact)) return false;
    if ('TRWAGMYFPDXBNJZSQVHLCKE'[Number(compact.slice(0, -1)) % 23] !== compact.at(-1)) return false;
    return compact.length === 9 || NEEDS_CUE;
  },
};
