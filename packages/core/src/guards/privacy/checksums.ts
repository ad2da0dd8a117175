/** Check-digit schemes that several recognizers share. All take strings of digits (or digits and upper-case letters). */

/** ISO/IEC 7812-1 annex B: payment cards, Canadian SIN, Swedish and South African numbers. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let at = digits.length - 1; at >= 0; at--) {
    let digit = digits.charCodeAt(at) - 48;
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 === 0;
}

/** The sum of each digit times its weight; digits beyond the weights are left out. */
export function weightedSum(digits: string, weights: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) sum += (digits.charCodeAt(at) - 48) * (weights[at] as number);
  return sum;
}

export function digitAt(digits: string, at: number): number {
  return digits.charCodeAt(at) - 48;
}

/** The remainder of a long decimal string. */
export function remainder(digits: string, modulus: number): number {
  let rest = 0;
  for (let at = 0; at < digits.length; at++) rest = (rest * 10 + (digits.charCodeAt(at) - 48)) % modulus;
  return rest;
}

/** ISO 7064 MOD 97-10 over letters and digits (A = 10 ... Z = 35), as the IBAN uses it on the rearranged string. */
export function alphanumericRemainder97(text: string): number {
  let rest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    rest = code <= 57 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}

/** ISO 7064 MOD 11,10: German tax number, Croatian OIB. The last digit is the check digit. */
export function passesMod11And10(digits: string): boolean {
  let product = 10;
  for (let at = 0; at < digits.length - 1; at++) {
    let sum = (digitAt(digits, at) + product) % 10;
    if (sum === 0) sum = 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, digits.length - 1);
}

// Verhoeff 1969, "Error Detecting Decimal Codes": the dihedral group D5 and its permutation.
const VERHOEFF_PRODUCT = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678', '5987604321', '6598710432', '7659821043', '8765932104', '9876543210'];
const VERHOEFF_PERMUTATION = ['0123456789', '1576283094', '5803796142', '8916043527', '9453126870', '4286573901', '2793806415', '7046913258'];

export function passesVerhoeff(digits: string): boolean {
  let check = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = digitAt(digits, digits.length - 1 - at);
    const permuted = digitAt(VERHOEFF_PERMUTATION[at % 8] as string, digit);
    check = digitAt(VERHOEFF_PRODUCT[check] as string, permuted);
  }
  return check === 0;
}

/** ICAO Doc 9303 part 3, 4.9: weights 7, 3, 1; digits as they are, A = 10 ... Z = 35. Gives the check digit. */
export function travelDocumentCheckDigit(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    sum += (code <= 57 ? code - 48 : code - 55) * (at % 3 === 0 ? 7 : at % 3 === 1 ? 3 : 1);
  }
  return sum % 10;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day that can exist in some year. */
export function isDayOfMonth(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= (DAYS[month - 1] as number);
}

/** Two digits at a place, as a number. */
export function pairAt(digits: string, at: number): number {
  return digitAt(digits, at) * 10 + digitAt(digits, at + 1);
}

export function allSame(digits: string): boolean {
  for (let at = 1; at < digits.length; at++) if (digits.charCodeAt(at) !== digits.charCodeAt(0)) return false;
  return true;
}

export function isAllDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}
