import type { RepetitionReader } from './coverage.js';
import { LetterRun } from './letter-run.js';
import { letterOf } from './letters.js';

/** Reads hex digits as what they encode: `68656c6c6f`, `68 65 6c`, `\x68\x65`, `%68%65`. */
export class HexReader {
  readonly #reader: RepetitionReader;
  #high = -1;
  #highAfter = -1;

  constructor(reader: RepetitionReader) {
    this.#reader = reader;
  }

  get repeating(): boolean {
    return this.#reader.repeating;
  }

  unit(unit: number): void {
    const value = digitOf(unit);
    if (value === -1) {
      // A pair is not torn apart; separators between pairs do not matter.
      this.#high = -1;
    } else if (this.#high === -1) this.#high = value;
    else {
      const letter = letterOf(this.#high * 16 + value);
      this.#high = -1;
      if (letter !== 0) this.#reader.letter(letter);
    }
  }

  /** Whether nothing in `text` repeats: then `skip` takes it. */
  repeatsNothing(text: string): boolean {
    this.#reader.begin(seen, text.length);
    const { letters } = seen;
    let { count } = seen;
    let high = this.#high;
    for (let index = 0; index < text.length; index++) {
      const value = digitOf(text.charCodeAt(index));
      if (value === -1 || high === -1) {
        high = value;
        continue;
      }
      const letter = letterOf(high * 16 + value);
      high = -1;
      if (letter !== 0) letters[count++] = letter;
    }
    seen.count = count;
    this.#highAfter = high;
    return this.#reader.repeatsNothing(seen);
  }

  /** Takes the text that `repeatsNothing` has just looked at. */
  skip(): void {
    this.#reader.skip(seen);
    this.#high = this.#highAfter;
  }
}

const seen = new LetterRun();

const DIGITS = new Int8Array(128).fill(-1);
Array.from('0123456789abcdef').forEach((digit, value) => (DIGITS[digit.charCodeAt(0)] = DIGITS[digit.toUpperCase().charCodeAt(0)] = value));

function digitOf(unit: number): number {
  return unit < 128 ? DIGITS[unit]! : -1;
}
