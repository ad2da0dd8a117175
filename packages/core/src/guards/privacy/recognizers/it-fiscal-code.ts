import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

// Values of the odd places (Decreto ministeriale 23 dicembre 1976, table); even places count as they stand.
const ODD_VALUES = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italian fiscal code: surname, name, birth date, place and check letter; L M N P Q R S T U V stand for digits when two people collide. */
export const itFiscalCode: GroupedRecognizer = {
  type: 'IT_FISCAL_CODE',
  shapes: ['16', '3_3_5_5', '6_5_5', '6_2_1_2_4_1'],
  score: STANDS_ALONE,
  languages: ['it'],
  cues: ['codice fiscale', 'fiscale', 'cf', 'c.f.', 'tax code'],
  accepts(compact) {
    if (!/^[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]$/.test(compact)) return false;
    let sum = 0;
    for (let at = 0; at < 15; at++) {
      const code = compact.charCodeAt(at);
      const value = code <= 57 ? code - 48 : code - 65;
      sum += at % 2 === 0 ? (ODD_VALUES[value] as number) : value;
    }
    return sum % 26 === compact.charCodeAt(15) - 65;
  },
};
