import type { RepetitionReader } from './coverage.js';
import { hexDigitOf, letterOf } from './letters.js';
import type { TextReading } from './text-reading.js';

/** Reads hex digits as what they encode: `68656c6c6f`, `68 65 6c`, `\x68\x65`, `%68%65`. */
export class HexReader {
  readonly #reader: RepetitionReader;
  #high = -1;

  constructor(reader: RepetitionReader) {
    this.#reader = reader;
  }

  get repeating(): boolean {
    return this.#reader.repeating;
  }

  unit(unit: number): void {
    const value = hexDigitOf(unit);
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

  /** Makes `reading` ready for the text that comes next. */
  begin(reading: TextReading, length: number): void {
    this.#reader.begin(reading.hex, length);
    reading.high = this.#high;
  }

  /** Whether nothing of the text repeats. */
  repeatsNothing({ hex }: TextReading): boolean {
    return this.#reader.repeatsNothing(hex);
  }

  /** Takes the text, of which nothing repeats. */
  skip({ hex, high }: TextReading): void {
    this.#reader.skip(hex);
    this.#high = high;
  }
}
