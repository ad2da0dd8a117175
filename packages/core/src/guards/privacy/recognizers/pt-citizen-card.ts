import { LIKELY, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Portuguese citizen card: eight digits, check digit, two letters or digits, check digit; Luhn with letters from A = 10 (AMA, "Validação de número de documento"). */
export const ptCitizenCard: GroupedRecognizer = {
  type: 'PT_CITIZEN_CARD',
  shapes: ['12', '8_1_3', '8 1 2 1'],
  score: LIKELY + 0.05,
  separatedScore: STANDS_ALONE,
  upperCaseOnly: true,
  languages: ['pt'],
  cues: ['cartão de cidadão', 'cartao de cidadao', 'cidadão', 'citizen card', 'cc'],
  accepts(compact) {
    if (!/^\d{9}[A-Z]{1}[0-9A-Z]\d$/.test(compact)) return false;
    let sum = 0;
    for (let at = 0; at < 12; at++) {
      const code = compact.charCodeAt(at);
      let value = code <= 57 ? code - 48 : code - 55;
      if (at % 2 === 0 && (value *= 2) > 9) value -= 9;
      sum += value;
    }
    return sum % 10 === 0;
  },
};
