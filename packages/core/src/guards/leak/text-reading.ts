import { LetterRun } from './letter-run.js';
import { hexDigitOf, letterOf } from './letters.js';

/** Shorter and longer texts are read unit by unit. */
const SHORTEST = 24;
const LONGEST = 16_384;

/** Of each ASCII character its letter, and in the higher byte its value as a hex digit plus one. */
const MEANINGS = Uint16Array.from({ length: 128 }, (_, unit) => letterOf(unit) | ((hexDigitOf(unit) + 1) << 8));

const encoder = new TextEncoder();
const bytes = new Uint8Array(LONGEST);

/**
 * The letters of a whole text, as it stands and as its hex digits have it, for a look before any of it is taken. What is
 * read is good until the next text is.
 */
export class TextReading {
  readonly plain = new LetterRun();
  readonly hex = new LetterRun();
  /** Hex digits that are still to come of a percent escape. */
  percent = 0;
  /** The value of a hex digit that still lacks its second; -1 for none. */
  high = -1;

  /** Reads `text` where both runs are ready for it, and `percent` and `high` are as before it. */
  read(text: string): void {
    const ascii = this.percent === 0 && text.length >= SHORTEST && text.length <= LONGEST && !text.includes('%') && encoder.encodeInto(text, bytes).written === text.length;
    if (ascii) this.#readBytes(text.length);
    else this.#readUnits(text);
  }

  /** The bytes of an ASCII text without a percent sign: several times as fast as its units. */
  #readBytes(length: number): void {
    const { letters } = this.plain;
    const { letters: encoded } = this.hex;
    let { count } = this.plain;
    let { count: pairs } = this.hex;
    let high = this.high + 1;
    for (let index = 0; index < length; index++) {
      const meaning = MEANINGS[bytes[index]!]!;
      const letter = meaning & 0xff;
      // Written always, counted when it is one: a branch here would be guessed wrong at every word's end.
      letters[count] = letter;
      count += (letter + 0xff) >> 8;
      const digit = meaning >> 8;
      if (digit === 0 || high === 0) high = digit;
      else {
        const byte = letterOf((high - 1) * 16 + digit - 1);
        high = 0;
        if (byte !== 0) encoded[pairs++] = byte;
      }
    }
    this.plain.count = count;
    this.hex.count = pairs;
    this.high = high - 1;
  }

  #readUnits(text: string): void {
    const { letters } = this.plain;
    const { letters: encoded } = this.hex;
    let { count } = this.plain;
    let { count: pairs } = this.hex;
    let { percent, high } = this;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      const digit = hexDigitOf(unit);
      if (digit === -1 || high === -1) high = digit;
      else {
        const byte = letterOf(high * 16 + digit);
        high = -1;
        if (byte !== 0) encoded[pairs++] = byte;
      }
      // `%20` is a space: the two characters behind a percent sign are no letters.
      if (unit === 37) percent = 2;
      else if (percent > 0) percent--;
      else {
        const letter = letterOf(unit);
        if (letter !== 0) letters[count++] = letter;
      }
    }
    this.plain.count = count;
    this.hex.count = pairs;
    this.percent = percent;
    this.high = high;
  }
}
