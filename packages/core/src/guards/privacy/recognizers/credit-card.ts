import { allSame, isAllDigits, passesLuhn } from '../checksums.js';
import { NEEDS_CUE, STANDS_ALONE, type GroupedRecognizer } from '../recognizer.js';

// Issuer ranges: ISO/IEC 7812 and the card networks' published BIN tables.
function hasIssuer(digits: string): boolean {
  const length = digits.length;
  const six = Number(digits.slice(0, 6));
  const two = Math.floor(six / 10_000);
  const four = Math.floor(six / 100);
  if (digits[0] === '4') return length === 16 || length === 19 || length === 13; // Visa
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16; // Mastercard
  if (two === 34 || two === 37) return length === 15; // American Express
  if (two === 35) return length >= 16; // JCB: 3528 to 3589; made-up test numbers use the rest of 35 too
  if (four === 1800 || four === 2131) return length === 15; // JCB, older
  if (four === 6011 || two === 65 || (six >= 644_000 && six <= 649_999) || (six >= 622_126 && six <= 622_925)) return length >= 16; // Discover
  if ((four >= 3000 && four <= 3059) || two === 36 || two === 38 || two === 39) return length === 14 || length === 16; // Diners Club
  if (two === 62 || two === 81) return length >= 16; // UnionPay
  if (two === 50 || (two >= 56 && two <= 58) || two === 63 || two === 67 || two === 60) return length >= 12; // Maestro, RuPay, Elo
  return four >= 2200 && four <= 2204 ? length === 16 : four === 9792 && length === 16; // Mir, Troy
}

/**
 * Payment cards: 12 to 19 digits, issuer range and Luhn check (ISO/IEC 7812-1 annex B).
 * Beside a cue a number of an issuer's length counts even when its check digit does not hold: people mistype.
 */
export const creditCard: GroupedRecognizer = {
  type: 'CREDIT_CARD',
  shapes: ['16', '15', '14', '13', '12', '19', '18', '17', '4_4_4_4', '4.4.4.4', '4_6_5', '4_6_4', '4_4_4_3', '4_4_4_4_3', '4_4_4'],
  score: STANDS_ALONE,
  cues: ['card', 'pay with', 'paid with', 'paying with', 'payment', 'charged', 'declined', 'credit', 'debit', 'visa', 'mastercard', 'amex', 'american express', 'maestro', 'discover', 'diners', 'cc', 'pan', 'karte', 'kreditkart', 'carte', 'tarjeta', 'carta', 'karta', 'kartę', 'karty', 'cartão', 'kort', 'pago', 'カード', '信用卡', '카드'],
  accepts(digits) {
    if (!isAllDigits(digits) || allSame(digits)) return false;
    const issued = hasIssuer(digits);
    // Other lengths than fourteen to sixteen, save Visa's, are so rare as cards that a random number which passes is likelier.
    if (passesLuhn(digits)) return issued ? (digits.length >= 14 && digits.length <= 16) || (digits[0] === '4' && (digits.length === 13 || digits.length === 19)) || NEEDS_CUE : digits.length >= 14 && digits[0] !== '0' ? NEEDS_CUE : false;
    return issued && digits.length >= 15 ? NEEDS_CUE : false;
  },
};
