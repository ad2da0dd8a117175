import { isDayOfMonth, pairAt } from '../checksums.js';
import { STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

/** Finnish personal identity code: birth date, century sign, number, check character at the nine digits modulo 31 (DVV; decree 128/2010, signs added 2023). */
export const fiPersonalIdentityCode: GroupedRecognizer = {
  type: 'FI_PERSONAL_IDENTITY_CODE',
  shapes: ['11', '6-4', '6+4'],
  score: STANDS_ALONE,
  languages: ['fi', 'sv'],
  cues: ['henkilötunnus', 'hetu', 'personbeteckning', 'identity code'],
  accepts(compact) {
    const digits = compact.length === 11 ? compact.slice(0, 6) + compact.slice(7) : compact;
    if (compact.length === 11 && !/^.{6}[A-FU-Y]/.test(compact)) return false;
    if (!/^\d{9}[0-9A-FHJ-NPR-Y]$/.test(digits) || !isDayOfMonth(pairAt(digits, 2), pairAt(digits, 0))) return false;
    if (Number(digits.slice(6, 9)) < 2) return false;
    return '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(digits.slice(0, 9)) % 31] === digits[9];
  },
};
