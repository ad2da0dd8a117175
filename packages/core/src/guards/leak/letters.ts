/**
 * The letter that a code unit stands for when case, spacing and punctuation do not count, and a digit is as good as the
 * letter that it looks like; 0 for everything else. Accents, marks and the full width of East Asian type do not count
 * either. Other scripts count as they are.
 */
export function letterOf(unit: number): number {
  if (unit < 128) return ASCII[unit] ?? 0;
  if (unit < LATIN.length) return LATIN[unit]!;
  if ((unit >= 0x300 && unit <= 0x36f) || (unit >= 0x2000 && unit <= 0x206f) || (unit >= 0x3000 && unit <= 0x303f) || (unit >= 0xfe00 && unit <= 0xfe0f)) return 0;
  return unit >= FULL_WIDTH && unit < FULL_WIDTH + 128 ? letterOf(unit - FULL_WIDTH) : unit;
}

/** The characters of ASCII in full width stand this much further on. */
const FULL_WIDTH = 0xfee0;

const ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit).toLowerCase();
  if (!/[a-z0-9]/.test(character)) return 0;
  // Digits that stand for letters; `l` and `i` are one, as `1` stands for both.
  return ({ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', l: 'i' }[character] ?? character).charCodeAt(0);
});

/** Latin letters beyond ASCII: with an accent each is the letter below it. */
const LATIN = Uint16Array.from({ length: 0x250 }, (_, unit) => {
  if (unit < 0xc0) return 0;
  const letter = String.fromCharCode(unit).toLowerCase().normalize('NFD').charCodeAt(0);
  return letter < 128 ? ASCII[letter]! : letter;
});

/** The letter thirteen places on, folded like every letter. */
export function rot13Of(unit: number): number {
  const lower = unit | 32;
  if (lower < 97 || lower > 122 || unit > 127) return letterOf(unit);
  return letterOf(((lower - 97 + 13) % 26) + 97);
}

const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, unit) => '0123456789abcdef'.indexOf(String.fromCharCode(unit).toLowerCase()));

/** The value of a hex digit; -1 for everything else. */
export function hexDigitOf(unit: number): number {
  return unit < 128 ? HEX_DIGITS[unit]! : -1;
}
