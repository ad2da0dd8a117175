import { ASCII_ALPHANUMERIC, characterClassOf, holdsRun, isMember } from '../character-run.js';
import { letterOf } from './letters.js';
import type { RepetitionReader } from './coverage.js';

/** The value of each character, also in the spelling that is safe in addresses; -1 for all others. */
const VALUES = Int8Array.from({ length: 128 }, (_, unit) => `${ASCII_ALPHANUMERIC}+/`.indexOf(String.fromCharCode(unit).replace('-', '+').replace('_', '/')));

/** Runs of fewer characters are words. A passage that counts takes longer ones. */
const SHORTEST_RUN = 16;

/** What does not end a run: line ends wrap long ones. */
const RUN_UNITS = characterClassOf(`${ASCII_ALPHANUMERIC}+/-_\r\n`);

/** Reads runs of base64 characters as what they encode. */
export class Base64Reader {
  readonly #reader: RepetitionReader;
  /** The first characters of a run, until it is long enough to be read. */
  readonly #start = new Uint8Array(SHORTEST_RUN);
  #length = 0;
  #bits = 0;
  #value = 0;

  constructor(reader: RepetitionReader) {
    this.#reader = reader;
  }

  get repeating(): boolean {
    return this.#reader.repeating;
  }

  unit(unit: number): void {
    const value = unit < 128 ? (VALUES[unit] ?? -1) : -1;
    if (value === -1) {
      // Line ends wrap long base64; anything else ends the run.
      if (unit !== 10 && unit !== 13) this.#length = this.#bits = this.#value = 0;
      return;
    }
    if (this.#length < SHORTEST_RUN) {
      this.#start[this.#length++] = value;
      if (this.#length === SHORTEST_RUN) for (const early of this.#start) this.#read(early);
    } else this.#read(value);
  }

  /** Reads `text` when it has no run that is long enough; otherwise stays where it was, and gives false. */
  passes(text: string): boolean {
    let first = 0;
    while (first < text.length && isMember(text, RUN_UNITS, first)) first++;
    if (this.#length + first >= SHORTEST_RUN || holdsRun(text, RUN_UNITS, SHORTEST_RUN)) return false;
    let last = text.length;
    while (last > first && isMember(text, RUN_UNITS, last - 1)) last--;
    // What stands in the middle ends every run; what stands at the end may be the beginning of one.
    if (first < text.length) this.#length = 0;
    else last = 0;
    for (let index = last; index < text.length; index++) this.unit(text.charCodeAt(index));
    return true;
  }

  #read(value: number): void {
    this.#value = ((this.#value << 6) | value) & 0xffff;
    this.#bits += 6;
    if (this.#bits < 8) return;
    this.#bits -= 8;
    const letter = letterOf((this.#value >> this.#bits) & 0xff);
    if (letter !== 0) this.#reader.letter(letter);
  }
}
