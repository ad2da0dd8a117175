import { GRAM, type RollingHash } from './letter-hash.js';

/** Letters of a usual text. A longer one gets room of its own. */
const USUAL = 16_384;

/** The letters of the text that is looked at, behind those before it with which a run could begin. Room that is used again for the next text. */
export class LetterRun {
  readonly #usual = new Uint16Array(USUAL);
  letters = this.#usual;
  /** How many of them stand before the text. */
  before = 0;
  count = 0;

  /** Makes room for a text of `length` characters that follows what `hash` has read. */
  begin(hash: RollingHash, length: number): void {
    this.letters = length + GRAM <= USUAL ? this.#usual : new Uint16Array(length + GRAM);
    this.before = this.count = hash.recent(this.letters);
  }
}
