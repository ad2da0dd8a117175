import type { RepetitionReader } from './coverage.js';
import { letterOf } from './letters.js';

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
}

function digitOf(unit: number): number {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const lower = unit | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
