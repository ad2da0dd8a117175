import type { TextFilter } from '../../engine/guard.js';
import { Base64Reader } from './base64-reader.js';
import { RepetitionReader, type Coverage } from './coverage.js';
import type { Fingerprint } from './fingerprint.js';
import { HexReader } from './hex-reader.js';
import { letterOf } from './letters.js';
import { TextReading } from './text-reading.js';

const MASK = '[removed]';

/** Characters that are looked at together, so that the room for them stays small. */
const MOST_AT_ONCE = 262_144;

const reading = new TextReading();

export interface LeakJudge {
  /** Called when too much has been repeated. Throws to end the answer, or says whether the passage is masked. */
  tooMuch(): 'mask' | 'show';
  isTooMuch(): boolean;
}

/** Follows an answer and holds back a passage while it repeats what must not be repeated. */
export class LeakFilter implements TextFilter {
  readonly #plain: RepetitionReader;
  readonly #base64: Base64Reader;
  readonly #hex: HexReader;
  readonly #judge: LeakJudge;
  readonly #json: boolean;
  #held = '';
  #escaped = false;
  /** Hex digits that are still to come of a percent escape. */
  #percent = 0;
  /** The passage that is going on has been judged. */
  #masking = false;

  /**
   * `texts`: what has read the texts before this one. Without it the text is JSON source, where a backslash makes the next
   * character no letter.
   */
  constructor(fingerprints: readonly Fingerprint[], coverages: readonly Coverage[], judge: LeakJudge, texts: RepetitionReader | undefined) {
    this.#plain = texts ?? new RepetitionReader(fingerprints, coverages);
    this.#base64 = new Base64Reader(new RepetitionReader(fingerprints, coverages));
    this.#hex = new HexReader(new RepetitionReader(fingerprints, coverages));
    this.#judge = judge;
    this.#json = texts === undefined;
  }

  push(delta: string): string {
    let shown = '';
    if (delta.length > MOST_AT_ONCE) {
      for (let at = 0; at < delta.length; at += MOST_AT_ONCE) shown += this.push(delta.slice(at, at + MOST_AT_ONCE));
      return shown;
    }
    if (this.passes(delta)) return delta;
    let from = 0;
    for (let index = 0; index < delta.length; index++) {
      const unit = delta.charCodeAt(index);
      const skipped = this.#json && (this.#escaped || unit === 92);
      this.#escaped = this.#json && !this.#escaped && unit === 92;
      const wasRepeating = this.#repeating;
      if (!skipped) this.#read(unit);
      const repeating = this.#repeating;
      if (repeating && !wasRepeating) {
        shown += delta.slice(from, index);
        from = index;
      }
      if (repeating && !this.#masking && this.#judge.isTooMuch()) this.#masking = this.#judge.tooMuch() === 'mask';
      if (!repeating && wasRepeating) {
        if (!this.#masking) shown += this.#held + delta.slice(from, index);
        else shown += MASK;
        this.#held = '';
        from = index;
        this.#masking = false;
      }
    }
    if (this.#repeating) {
      if (!this.#masking) this.#held += delta.slice(from);
      return shown;
    }
    return shown + delta.slice(from);
  }

  /**
   * Reads `delta` at once, when nothing in it repeats: that is how nearly all of nearly every answer is. Otherwise leaves
   * everything as it was, for a look at each character with all readers.
   */
  passes(delta: string): boolean {
    if (delta.length > MOST_AT_ONCE || this.#repeating || (this.#json && (this.#escaped || delta.includes('\\')))) return false;
    this.#plain.begin(reading.plain, delta.length);
    this.#hex.begin(reading, delta.length);
    reading.percent = this.#percent;
    reading.read(delta);
    // Base64 last: once it has read, nothing is left that could fail.
    if (!this.#plain.repeatsNothing(reading.plain) || !this.#hex.repeatsNothing(reading) || !this.#base64.passes(delta)) return false;
    this.#plain.skip(reading.plain);
    this.#hex.skip(reading);
    this.#percent = reading.percent;
    return true;
  }

  get #repeating(): boolean {
    return this.#plain.repeating || this.#base64.repeating || this.#hex.repeating;
  }

  #read(unit: number): void {
    this.#base64.unit(unit);
    this.#hex.unit(unit);
    // `%20` is a space: the two characters behind a percent sign are no letters.
    if (unit === 37) this.#percent = 2;
    else if (this.#percent > 0) this.#percent--;
    else {
      const letter = letterOf(unit);
      if (letter !== 0) this.#plain.letter(letter);
    }
  }

  flush(): string {
    const rest = this.#masking ? MASK : this.#held;
    this.#held = '';
    return rest;
  }
}
