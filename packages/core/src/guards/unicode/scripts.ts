/** The code point that ends at `offset`. */
export function codePointBefore(text: string, offset: number): number | undefined {
  if (offset <= 0) return undefined;
  const unit = text.charCodeAt(offset - 1);
  if ((unit & 0xfc00) === 0xdc00 && offset > 1) {
    const high = text.charCodeAt(offset - 2);
    if ((high & 0xfc00) === 0xd800) return (high - 0xd800) * 0x400 + (unit - 0xdc00) + 0x10000;
  }
  return unit;
}

/** Ranges of scripts whose letters change shape when joined (source: Unicode 16, ArabicShaping and Indic syllabic categories). */
const joining: readonly (readonly [number, number])[] = [
  [0x0600, 0x08ff], // Arabic, Syriac, Thaana, N'Ko, Mandaic
  [0x0900, 0x0dff], // Devanagari to Sinhala
  [0x0f00, 0x0fff], // Tibetan
  [0x1000, 0x109f], // Myanmar
  [0x1780, 0x17ff], // Khmer
  [0x1800, 0x18af], // Mongolian
  [0x1a20, 0x1aaf], // Tai Tham
  [0x1b00, 0x1c4f], // Balinese to Lepcha
  [0xa840, 0xa87f], // Phags-pa
  [0xa8e0, 0xa9df], // Devanagari extended, Javanese
  [0xfb50, 0xfdcf], // Arabic presentation forms, but for the noncharacters in their midst, which are taken out themselves
  [0xfdf0, 0xfdff],
  [0xfe70, 0xfefc],
  [0x11000, 0x11fff], // Brahmi and the scripts beside it
  [0x1e900, 0x1e95f], // Adlam
];

/** Scripts written without spaces, where a zero-width space or word joiner tells where lines may break. */
const withoutSpaces: readonly (readonly [number, number])[] = [
  [0x0e00, 0x0fff], // Thai, Lao, Tibetan
  [0x1000, 0x109f], // Myanmar
  [0x1780, 0x17ff], // Khmer
  [0x1950, 0x1aaf], // Tai scripts
  [0x3000, 0x30ff], // CJK punctuation, kana
  [0x3400, 0x9fff], // Han
  [0xa9e0, 0xaa7f], // Myanmar extended
  [0xac00, 0xd7a3], // Hangul
  [0xff00, 0xffef], // full-width forms
  [0x20000, 0x3ffff], // Han extensions
];

const within = (code: number, ranges: readonly (readonly [number, number])[]): boolean => ranges.some(([first, last]) => code >= first && code <= last);

export const isJoiningScript = (code: number): boolean => within(code, joining);
export const isWordBreakScript = (code: number): boolean => within(code, withoutSpaces);

/** A character that an emoji sequence can join: a pictograph, a skin tone, an emoji presentation selector. */
export function isEmojiPart(code: number): boolean {
  return code === 0xfe0f || (code >= 0x1f3fb && code <= 0x1f3ff) || (code > 0xff && /\p{Extended_Pictographic}/u.test(String.fromCodePoint(code)));
}

/** UTF-16 units of Hebrew, Arabic and the other scripts that are written from right to left. */
export function isRightToLeft(unit: number): boolean {
  // Not the Arabic letter mark, which is itself a mark of direction.
  return (unit >= 0x590 && unit <= 0x8ff && unit !== 0x61c) || (unit >= 0xfb1d && unit <= 0xfdcf) || (unit >= 0xfdf0 && unit <= 0xfdff) || (unit >= 0xfe70 && unit <= 0xfefc) || unit === 0xd802 || unit === 0xd803 || unit === 0xd83a || unit === 0xd83b;
}

/** Han characters, whose forms ideographic variation sequences select. */
export function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

/** Scripts that need a zero-width space in every sentence, unlike Chinese, Japanese and Korean. */
export const isSouthEastAsian = (code: number): boolean => code < 0x3000 && isWordBreakScript(code);
