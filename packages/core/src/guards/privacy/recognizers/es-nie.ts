import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Spanish foreigner's number: X, Y or Z stand for 0, 1, 2; then as the NIF (Orden INT/2058/2008). */
export const esNie: GroupedRecognizer = {
  type: 'ES_NIE',
  shapes: ['9', '8_1', '1_7_1'],
  score: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['es', 'ca', 'eu', 'gl'],
  cues: ['nie', 'extranjero', 'identificación'],
  accepts(compact) {
    if (!/^[XYZ]\d{7}[A-Z]$/.test(compact)) return false;
    return 'TRWAGMYFPDXBNJZSQVHLCKE'[Number('XYZ'.indexOf(compact[0] as string) + compact.slice(1, 8)) % 23] === compact[8];
  },
};
