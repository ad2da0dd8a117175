import type { TextFilter } from '../../engine/guard.js';
import { Base64Reader } from './base64-reader.js';
import { RepetitionReader, type Coverage } from './coverage.js';
import type { Fingerprint } from './fingerprint.js';
import { letterOf } from './letters.js';

const MASK = '[removed]';

export interface LeakJudge {
  /** Called when too much has been repeated. Throws to end the answer, or says whether the passage is masked. */
  tooMuch(): 'mask' | 'show';
  isTooMuch(): boolean;
}

/** Follows an answer and holds back a passage while it repeats what must not be repeated. */
export class LeakFilter implements TextFilter {
  readonly #plain: RepetitionReader;
  readonly #encoded: Base64Reader;
  readonly #judge: LeakJudge;
  readonly #json: boolean;
  #held = '';
  #escaped = false;
  /** The passage that is going on has been judged. */
  #masking = false;

  /** `json`: the text is JSON source, where a backslash makes the next character no letter. */
  constructor(fingerprint: Fingerprint, coverages: readonly Coverage[], judge: LeakJudge, json: boolean) {
    this.#plain = new RepetitionReader(fingerprint, coverages);
    this.#encoded = new Base64Reader(new RepetitionReader(fingerprint, coverages));
    this.#judge = judge;
    this.#json = json;
  }

  push(delta: string): string {
    let shown = '';
    let from = 0;
    for (let index = 0; index < delta.length; index++) {
      const unit = delta.charCodeAt(index);
      const skipped = this.#json && (this.#escaped || unit === 92);
      this.#escaped = this.#json && !this.#escaped && unit === 92;
      const wasRepeating = this.#plain.repeating || this.#encoded.repeating;
      if (!skipped) {
        const letter = letterOf(unit);
        if (letter !== 0) this.#plain.letter(letter);
        this.#encoded.unit(unit);
      }
      const repeating = this.#plain.repeating || this.#encoded.repeating;
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
    if (this.#plain.repeating || this.#encoded.repeating) {
      if (!this.#masking) this.#held += delta.slice(from);
      return shown;
    }
    return shown + delta.slice(from);
  }

  flush(): string {
    const rest = this.#masking ? MASK : this.#held;
    this.#held = '';
    return rest;
  }
}
