import { closedBidiControls } from './bidi.js';
import { emojiTagSequence } from './emoji-tags.js';
import { codePointBefore, isEmojiPart, isJoiningScript, isWordBreakScript, joinsLatin } from './scripts.js';

/** Kinds of hidden characters, by the policy's names. */
export type HiddenKind = 'tags' | 'variationSelectors' | 'zeroWidth' | 'bidi' | 'control';

export interface Hidden {
  readonly kind: HiddenKind;
  count: number;
  /** UTF-16 offset of the first one. */
  readonly first: number;
}

/** Every character that can be hidden. Whether it is, its surroundings tell. */
const SUSPECT =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these characters are what is looked for
  /[\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDDEF]/;
const SUSPECTS = new RegExp(SUSPECT, 'g');

/** A cheap first look: false means that `cleanText` would find nothing. */
export function mayHoldHidden(text: string): boolean {
  return SUSPECT.test(text);
}

/**
 * Finds hidden characters and gives the text without those that `strips` names. Legitimate uses stay: emoji and their
 * sequences, joiners in scripts that need them, marks of right-to-left texts, soft hyphens, word breaks in scripts
 * without spaces. Linear: each suspect is judged by a bounded look around it, bidirectional controls by one pass.
 */
export function cleanText(text: string, strips: (kind: HiddenKind) => boolean): { text: string; hidden: readonly Hidden[] } {
  const hidden = new Map<HiddenKind, Hidden>();
  const context = new TextContext(text);
  const cleaned = text.replace(SUSPECTS, (match, offset: number) => {
    const kind = context.kindAt(match, offset);
    if (kind === undefined) return match;
    const seen = hidden.get(kind);
    if (seen === undefined) hidden.set(kind, { kind, count: 1, first: offset });
    else seen.count++;
    return strips(kind) ? '' : match;
  });
  return { text: cleaned, hidden: [...hidden.values()] };
}

/** Judges suspects of one text, in order. */
class TextContext {
  readonly #text: string;
  #closedBidi: ReadonlySet<number> | undefined;
  #rightToLeft: boolean | undefined;
  /** End of the emoji tag sequence that was last found legitimate. */
  #tagsUntil = 0;
  #freeFlags = 5;

  constructor(text: string) {
    this.#text = text;
  }

  /** What kind of hidden character stands at `offset`; undefined when it is legitimate. */
  kindAt(match: string, offset: number): HiddenKind | undefined {
    const code = match.codePointAt(0) ?? 0;
    if (code >= 0xe0000 && code <= 0xe007f) return this.#isFlagTag(code, offset) ? undefined : 'tags';
    if ((code >= 0xfe00 && code <= 0xfe0f) || code >= 0xe0100) return this.#isSelected(offset) ? undefined : 'variationSelectors';
    if (code >= 0x202a && code <= 0x202e) return this.#isClosed(offset) ? undefined : 'bidi';
    if (code >= 0x2066 && code <= 0x2069) return this.#isClosed(offset) ? undefined : 'bidi';
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xfff9 && code <= 0xfffb)) return 'control';
    return this.#isNeeded(code, offset, offset + match.length) ? undefined : 'zeroWidth';
  }

  /** Tags are legitimate only inside the flag of a subdivision: black flag, letters and digits, cancel tag. */
  #isFlagTag(code: number, offset: number): boolean {
    if (offset < this.#tagsUntil) return true;
    if (codePointBefore(this.#text, offset) !== 0x1f3f4 || code === 0xe007f) return false;
    const sequence = emojiTagSequence(this.#text, offset);
    if (sequence === undefined || (!sequence.recommended && this.#freeFlags-- <= 0)) return false;
    this.#tagsUntil = sequence.end;
    return true;
  }

  /** One selector after a character that has variants. */
  #isSelected(offset: number): boolean {
    const base = codePointBefore(this.#text, offset);
    if (base === undefined || base < 0x23 || (base >= 0xfe00 && base <= 0xfe0f) || base >= 0xe0100) return false;
    if (base >= 0x80) return !joinsLatin(base) || base === 0xa9 || base === 0xae;
    // Keycaps (digits, # and *) and the slashed zero.
    return base === 0x23 || base === 0x2a || (base >= 0x30 && base <= 0x39);
  }

  #isClosed(offset: number): boolean {
    if (!this.#isRightToLeft()) return false;
    this.#closedBidi ??= closedBidiControls(this.#text);
    return this.#closedBidi.has(offset);
  }

  #isRightToLeft(): boolean {
    this.#rightToLeft ??= /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]|[\uD802\uD803\uD83A\uD83B]/.test(this.#text);
    return this.#rightToLeft;
  }

  /** Whether a zero-width character has a use where it stands. */
  #isNeeded(code: number, start: number, end: number): boolean {
    const before = codePointBefore(this.#text, start);
    const after = this.#text.codePointAt(end);
    switch (code) {
      case 0x200d: // zero width joiner
        return before !== undefined && (isJoiningScript(before) || isEmojiPart(before)) && after !== undefined && after !== 0x200d;
      case 0x200c: // zero width non-joiner
        return before !== undefined && isJoiningScript(before) && after !== 0x200c;
      case 0x200b: // zero width space
      case 0x2060: // word joiner
        return [before, after].some((neighbour) => neighbour !== undefined && isWordBreakScript(neighbour)) && before !== code;
      case 0xfeff: // byte order mark
        return start === 0;
      case 0xad: // soft hyphen
        return before !== undefined && after !== undefined && before !== 0xad && isLetter(before) && isLetter(after);
      case 0x200e:
      case 0x200f:
      case 0x61c: // marks of direction
        return this.#isRightToLeft() && !isDirectionMark(before);
      case 0x34f: // combining grapheme joiner
        return before !== undefined && before >= 0x300 && before !== 0x34f && isLetterOrMark(before);
      case 0x115f:
      case 0x1160:
      case 0x3164:
      case 0xffa0: // Hangul fillers
        return [before, after].some((neighbour) => neighbour !== undefined && neighbour !== code && isHangul(neighbour));
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

const isLetter = (code: number): boolean => /\p{L}/u.test(String.fromCodePoint(code));
const isLetterOrMark = (code: number): boolean => /[\p{L}\p{M}]/u.test(String.fromCodePoint(code));
const isDirectionMark = (code: number | undefined): boolean => code === 0x200e || code === 0x200f || code === 0x61c;
const isHangul = (code: number): boolean => (code >= 0x1100 && code <= 0x11ff) || (code >= 0x3130 && code <= 0x318f) || (code >= 0xac00 && code <= 0xd7ff) || (code >= 0xffa0 && code <= 0xffdc);
