import type { TextFilter } from '../../engine/guard.js';
import { findSecrets, type SecretSpan } from './find-secrets.js';

/** `text` with its credentials masked. */
export function maskSecrets(text: string, secrets: readonly SecretSpan[]): string {
  let masked = '';
  let copied = 0;
  for (const { rule, start, end } of secrets) {
    masked += `${text.slice(copied, start)}[${rule} removed]`;
    copied = end;
  }
  return masked + text.slice(copied);
}

const A_WORD = /^[A-Za-z]{1,15}$/;

/**
 * Masks credentials in a streamed text. Holds back only what could still be the beginning of one. What a text that has
 * ended with such a beginning had shown of it is not taken back: of a credential that goes on in the next, the rest is masked.
 */
export class SecretMaskFilter implements TextFilter {
  /** Told of what is masked. */
  report: (rule: string) => void;
  #held = '';
  /** The character before `#held`: a prefix inside a longer word is none. */
  #before = '';
  /** How much of `#held` has been shown, because a text ended with it. */
  #out = 0;
  /** That was a whole credential. */
  #whole = false;

  constructor(report: (rule: string) => void) {
    this.report = report;
  }

  /** Whether its text has ended with what the next may go on: that is pushed after `flush`. */
  get mayGoOn(): boolean {
    return this.#out > 0;
  }

  push(delta: string): string {
    return this.#take(this.#held + delta, false);
  }

  passes(text: string): boolean {
    if (this.#held !== '') return false;
    const known = this.#before + text;
    const { secrets, decided } = findSecrets(known, false, this.#before.length);
    if (secrets.length > 0 || decided < known.length) return false;
    this.#before = known.slice(-1);
    return true;
  }

  flush(): string {
    const held = this.#held;
    const before = this.#before;
    const shown = this.#take(held, true);
    // All of it is shown by now, or its mask is, which alone ends so.
    this.#whole = shown.endsWith(']');
    this.#held = held;
    this.#before = before;
    this.#out = held.length;
    return shown;
  }

  #take(text: string, last: boolean): string {
    const all = this.#before + text;
    const skipped = this.#before.length + this.#out;
    const { secrets, decided } = findSecrets(all, last, this.#before.length);
    const masked: SecretSpan[] = [];
    for (const { rule, start, end } of secrets) {
      // What goes on a whole credential like a word is one.
      if (end <= skipped || (this.#whole && start < skipped && A_WORD.test(all.slice(skipped, end)))) continue;
      this.report(rule);
      masked.push({ rule, start: Math.max(start, skipped), end });
    }
    this.#held = all.slice(decided);
    this.#before = all.slice(0, decided).slice(-1);
    this.#out = Math.max(0, skipped - decided);
    return maskSecrets(all.slice(0, decided), masked).slice(skipped);
  }
}
