import { closedBidiControls } from './bidi.js';
import type { HiddenKind } from './clean-text.js';
import { emojiTagSequence } from './emoji-tags.js';
import { codePointBefore, isEmojiPart, isHan, isJoiningScript, isRightToLeft, isSouthEastAsian, isWordBreakScript } from './scripts.js';
import { SUSPECTS, type RunEnd } from './suspects.js';

/** Uses that are rare in honest texts have a budget: so many in any text, and one more for so many visible characters. */
const FREE_USES = 16;
const CHARACTERS_A_USE = 32;

/** Judges the suspects of one text, in order. */
export class TextContext implements RunEnd {
  runEnd = -1;
  readonly #text: string;
  #closedBidi: ReadonlySet<number> | undefined;
  #rightToLeftLetters: number | undefined;
  #spentMarks = 0;
  #spentUses = 0;
  #visible: number | undefined;
  /** End of the emoji tag sequence that was last found legitimate. */
  #tagsUntil = 0;
  #freeFlags = 5;
  /** UTF-16 units that have been taken out so far. */
  removed = 0;
  /** Where in the result the last soft hyphen stands. */
  #lastSoftHyphen = -3;

  constructor(text: string) {
    this.#text = text;
  }

  /** What kind of hidden character `code` at `offset` is; undefined when it is legitimate between `before` and `after`. */
  kindAt(code: number, offset: number, before: number | undefined, after: number | undefined): HiddenKind | undefined {
    if (code >= 0xe0100 && code <= 0xe01ef) return this.#isIdeographicVariant(code, before) ? undefined : 'variationSelectors';
    if (code >= 0xe0000) return this.#isFlagTag(code, offset, before) ? undefined : 'tags';
    if (code >= 0xfe00 && code <= 0xfe0f) return this.#isVariant(code, before) ? undefined : 'variationSelectors';
    if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return this.#isClosed(offset) ? undefined : 'bidi';
    if (code > 0xffff) return this.#isScriptFormat(code, before) ? undefined : 'zeroWidth';
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xfdd0 && code <= 0xfdef) || (code >= 0xfff9 && code <= 0xffff)) return 'control';
    return this.#isNeeded(code, offset, before, after) ? undefined : 'zeroWidth';
  }

  /** Tags are legitimate only inside the flag of a subdivision: black flag, letters and digits, cancel tag. */
  #isFlagTag(code: number, offset: number, before: number | undefined): boolean {
    if (offset < this.#tagsUntil) return true;
    // Right after the flag in the text as it came: the rest of a longer message must not pass for a region.
    if (before !== 0x1f3f4 || code === 0xe007f || codePointBefore(this.#text, offset) !== before) return false;
    const sequence = emojiTagSequence(this.#text, offset);
    if (sequence === undefined || (!sequence.recommended && this.#freeFlags-- <= 0)) return false;
    this.#tagsUntil = sequence.end;
    return true;
  }

  /** Registered ideographic variants use the first selectors only (source: Unicode IVD 2022-09-13; the longest list, of U+9089, ends at U+E011F) and stand after Han. */
  #isIdeographicVariant(code: number, before: number | undefined): boolean {
    return before !== undefined && isHan(before) && code <= 0xe011f && this.#spend();
  }

  /** One selector after a character that has variants (source: Unicode 16, StandardizedVariants and emoji-variation-sequences). */
  #isVariant(code: number, before: number | undefined): boolean {
    if (before === undefined) return false;
    const character = String.fromCodePoint(before);
    // Text and emoji style; keycaps are digits, # and * before it.
    if (code >= 0xfe0e) return /[\p{Emoji}\p{Extended_Pictographic}]/u.test(character);
    // The slashed zero, and symbols, punctuation, Myanmar, Phags-pa, hieroglyphs and Han with two to seven forms.
    return code <= 0xfe06 && (before === 0x30 || (before >= 0x1000 && /[\p{L}\p{S}\p{P}]/u.test(character))) && this.#spend();
  }

  #isClosed(offset: number): boolean {
    const letters = this.#countRightToLeft();
    if (letters === 0) return false;
    this.#closedBidi ??= closedBidiControls(this.#text, FREE_USES + Math.floor(letters / 8));
    return this.#closedBidi.has(offset);
  }

  #countRightToLeft(): number {
    if (this.#rightToLeftLetters === undefined) {
      this.#rightToLeftLetters = 0;
      for (let index = 0; index < this.#text.length; index++) if (isRightToLeft(this.#text.charCodeAt(index))) this.#rightToLeftLetters++;
    }
    return this.#rightToLeftLetters;
  }

  /** Takes one rare use from the budget of the text. */
  #spend(): boolean {
    if (this.#spentUses < FREE_USES) return ++this.#spentUses > 0;
    if (this.#visible === undefined) {
      let hidden = 0;
      for (const [match] of this.#text.matchAll(new RegExp(SUSPECTS, 'g'))) hidden += match.length;
      this.#visible = this.#text.length - hidden;
    }
    if (this.#spentUses >= FREE_USES + Math.floor(this.#visible / CHARACTERS_A_USE)) return false;
    this.#spentUses++;
    return true;
  }

  /** Format characters of shorthand and of musical notation, beside their own script. */
  #isScriptFormat(code: number, before: number | undefined): boolean {
    if (before === undefined) return false;
    return code < 0x1d000 ? before >= 0x1bc00 && before <= 0x1bc9f : before >= 0x1d100 && before <= 0x1d172;
  }

  /** Whether a zero-width character has a use where it stands. */
  #isNeeded(code: number, offset: number, before: number | undefined, after: number | undefined): boolean {
    switch (code) {
      case 0x200d: // zero width joiner: shapes letters, at the end of a word too; joins emoji
        if (before === undefined) return false;
        return isJoiningScript(before) || (isEmojiPart(before) && after !== undefined && isEmojiPart(after));
      case 0x200c: // zero width non-joiner
        return before !== undefined && isJoiningScript(before);
      case 0x200b: // zero width space
      case 0x2060: // word joiner
        if (before === code) return false;
        if ((before !== undefined && isSouthEastAsian(before)) || (isVisible(before) && after !== undefined && isSouthEastAsian(after))) return true;
        return ((before !== undefined && isWordBreakScript(before)) || (isVisible(before) && after !== undefined && isWordBreakScript(after))) && this.#spend();
      case 0xfeff: // byte order mark
        return offset === 0;
      case 0xad: {
        // Soft hyphen: hyphenation leaves at least two letters on either side.
        const legitimate = before !== undefined && after !== undefined && isLetter(before) && isLetter(after) && offset - this.removed - this.#lastSoftHyphen > 2;
        if (legitimate) this.#lastSoftHyphen = offset - this.removed;
        return legitimate;
      }
      case 0x200e:
      case 0x200f:
      case 0x61c: // marks of direction
        return !isDirectionMark(before) && this.#countRightToLeft() > 0 && this.#spentMarks++ < FREE_USES + this.#countRightToLeft() / 4;
      case 0x34f: // combining grapheme joiner
        return before !== undefined && before >= 0x300 && before !== 0x34f && isLetterOrMark(before) && this.#spend();
      case 0x2061:
      case 0x2062:
      case 0x2063:
      case 0x2064: // invisible signs of mathematics
        return isVisible(before) && after !== undefined && this.#spend();
      case 0x115f:
      case 0x1160:
      case 0x3164:
      case 0xffa0: // Hangul fillers
        return ((before !== undefined && isHangul(before)) || (isVisible(before) && after !== undefined && isHangul(after))) && this.#spend();
      case 0x17b4:
      case 0x17b5: // Khmer inherent vowels
        return before !== undefined && before >= 0x1780 && before <= 0x17b3;
      case 0x180b:
      case 0x180c:
      case 0x180d:
      case 0x180e:
      case 0x180f: // Mongolian variation selectors and vowel separator
        return before !== undefined && before >= 0x1820 && before <= 0x18aa;
      default:
        return false;
    }
  }
}

const isVisible = (code: number | undefined): boolean => code !== undefined && !SUSPECTS.test(String.fromCodePoint(code));
const isLetter = (code: number): boolean => /\p{L}/u.test(String.fromCodePoint(code));
const isLetterOrMark = (code: number): boolean => /[\p{L}\p{M}]/u.test(String.fromCodePoint(code));
const isDirectionMark = (code: number | undefined): boolean => code === 0x200e || code === 0x200f || code === 0x61c;
/** Syllables and letters; the fillers themselves are none. */
const isHangul = (code: number): boolean =>
  (code >= 0x1100 && code <= 0x11ff && code !== 0x115f && code !== 0x1160) || (code >= 0x3130 && code <= 0x318f && code !== 0x3164) || (code >= 0xac00 && code <= 0xd7ff) || (code > 0xffa0 && code <= 0xffdc);
