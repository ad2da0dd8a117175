import { latinLookalike } from './confusables.js';
import { isInvisible } from './invisible.js';

/** Stands between two words. */
export const SPACE = 0x20;
/** Stands between two sentences, paragraphs or clauses. */
export const BREAK = 0x2e;

/** How a unit of the canonical text came about, as bits: what a finding may call a disguise. */
export const Mark = { none: 0, lookalike: 1, digit: 2, invisible: 4, compatibility: 8, stacked: 16 } as const;

/** What one code point becomes: `units` are canonical letters and digits, or empty for what is left out. */
export interface Fold {
  readonly kind: 'letters' | 'space' | 'break' | 'invisible' | 'diacritic';
  readonly units: string;
  readonly mark: number;
}

const sentenceEnds = new Set('.!?;:…。！？；：؟؛۔।॥\u2028\u2029'.split('').map((character) => character.charCodeAt(0)));

// The lower-case "L" and "I" are folded to one letter, as in the skeletons of UTS 39: a capital I, a small l and a 1
// look alike, and no term of the lexicon depends on the difference.
function merge(unit: number): number {
  return unit === 0x69 ? 0x6c : unit;
}

// Vowel signs and points that writers of Arabic, Hebrew and Hindi may leave out (U+064B..0652, tatweel, nukta), and
// the combining accents of Latin, Greek and Cyrillic.
function isOptionalMark(unit: number): boolean {
  return (
    (unit >= 0x0300 && unit <= 0x036f) || (unit >= 0x0591 && unit <= 0x05c7) || (unit >= 0x064b && unit <= 0x065f) ||
    unit === 0x0640 || unit === 0x0670 || unit === 0x093c || (unit >= 0x1ab0 && unit <= 0x1aff) || (unit >= 0x1dc0 && unit <= 0x1dff) ||
    (unit >= 0x20d0 && unit <= 0x20ff)
  );
}

const letterOrDigit = /^[\p{L}\p{N}\p{M}]/u;

function compute(codePoint: number): Fold {
  if (isInvisible(codePoint)) return { kind: 'invisible', units: '', mark: Mark.none };
  if (isOptionalMark(codePoint)) return { kind: 'diacritic', units: '', mark: Mark.none };
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return { kind: 'invisible', units: '', mark: Mark.none };
  const whole = latinLookalike(codePoint);
  if (whole !== undefined) return { kind: 'letters', units: String.fromCharCode(merge(whole)), mark: Mark.lookalike };
  const character = String.fromCodePoint(codePoint);
  // Hangul syllables stay whole: taken apart, a short syllable would be a prefix of a longer one.
  const decomposed = codePoint >= 0xac00 && codePoint <= 0xd7a3 ? character : character.normalize('NFKD');
  let units = '';
  let lookalike = false;
  for (const part of decomposed.toLowerCase().normalize('NFKD' as const)) {
    const partCode = part.codePointAt(0) ?? 0;
    if (isOptionalMark(partCode) || isInvisible(partCode)) continue;
    const latin = latinLookalike(partCode);
    if (latin !== undefined) {
      units += String.fromCharCode(merge(latin));
      lookalike = true;
    } else if (letterOrDigit.test(part)) {
      units += partCode < 0x80 ? String.fromCharCode(merge(partCode)) : part;
    }
  }
  if (codePoint >= 0xac00 && codePoint <= 0xd7a3) return { kind: 'letters', units: character, mark: Mark.none };
  if (units === '') {
    const first = decomposed.codePointAt(0) ?? 0;
    return { kind: sentenceEnds.has(codePoint) || sentenceEnds.has(first) ? 'break' : 'space', units: '', mark: Mark.none };
  }
  if (lookalike) return { kind: 'letters', units, mark: Mark.lookalike };
  // An accented letter is ordinary; a letter that only compatibility decomposition reads (mathematical bold,
  // full width, circled) is not, except where a script uses it (the half-width forms of Japanese, ligatures).
  const plain = decomposed === character.normalize('NFD');
  return { kind: 'letters', units, mark: plain || (units.codePointAt(0) ?? 0) > 0x7f ? Mark.none : Mark.compatibility };
}

const folds = new Map<number, Fold>();
// The table is filled as texts come; a hostile text could otherwise fill it with every code point there is.
const LARGEST_TABLE = 20_000;

/** What `codePoint` reads as. Code points below 128 are the caller's own affair. */
export function fold(codePoint: number): Fold {
  const known = folds.get(codePoint);
  if (known !== undefined) return known;
  const computed = compute(codePoint);
  if (folds.size < LARGEST_TABLE) folds.set(codePoint, computed);
  return computed;
}

/** Canonical unit of each ASCII character; 0 where it is no letter or digit, and for what is beyond ASCII. */
export const asciiUnits: Uint8Array = (() => {
  const table = new Uint8Array(256);
  for (let code = 0x30; code <= 0x39; code += 1) table[code] = code;
  for (let code = 0x61; code <= 0x7a; code += 1) {
    table[code] = merge(code);
    table[code - 0x20] = merge(code);
  }
  return table;
})();

/** The letter that a digit stands for in "l33t" spelling. Source: the usual substitution tables; 6 and 9 both for g. */
export const leetDigits: Uint8Array = Uint8Array.from('olzeasgtbg', (letter) => letter.charCodeAt(0));

/** The letter that an ASCII symbol stands for inside a word, or 0. */
export function leetSymbol(code: number): number {
  if (code === 0x40) return 0x61; // @ a
  if (code === 0x24) return 0x73; // $ s
  if (code === 0x21 || code === 0x7c) return 0x6c; // ! and | i, which is folded to l
  return 0;
}

/** What an ASCII character that is no letter or digit says between words: SPACE or BREAK. */
export function separatorOf(code: number, next: number, wordFollows: boolean): number {
  // A full stop, colon or the like ends a sentence before white space; inside "e.g." or "3:15" it does not.
  if (code === 0x2e || code === 0x21 || code === 0x3f || code === 0x3b || code === 0x3a) return wordFollows ? SPACE : BREAK;
  // One line end may be a wrapped line; an empty line ends a paragraph.
  return code === 0x0a && (next === 0x0a || next === 0x0d) ? BREAK : SPACE;
}

/** Scripts written without spaces: every character may begin or end a word. Kana, Han, Thai, Lao, Khmer, Burmese. */
export function isUnspaced(unit: number): boolean {
  // Asked of every unit of every text: most are below all of them.
  if (unit < 0x0e00) return false;
  return (
    (unit >= 0x3040 && unit <= 0x30ff) || (unit >= 0x3400 && unit <= 0x9fff) || (unit >= 0x0e00 && unit <= 0x0eff) ||
    (unit >= 0x1000 && unit <= 0x109f) || (unit >= 0x1780 && unit <= 0x17ff) || (unit >= 0xd800 && unit <= 0xdfff) ||
    (unit >= 0xf900 && unit <= 0xfaff)
  );
}
