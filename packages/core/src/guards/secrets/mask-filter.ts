import type { TextFilter } from '../../engine/guard.js';
import { findSecrets, type SecretSpan } from './find-secrets.js';

/** What stands in place of a credential. */
export function maskOf(rule: string): string {
  return `[${rule} removed]`;
}

/** `text` with its credentials masked. */
export function maskSecrets(text: string, secrets: readonly SecretSpan[]): string {
  let masked = '';
  let copied = 0;
  for (const { rule, start, end } of secrets) {
    masked += text.slice(copied, start) + maskOf(rule);
    copied = end;
  }
  return masked + text.slice(copied);
}

/** Masks credentials in a streamed text. Holds back only what could still be the beginning of one. */
export class SecretMaskFilter implements TextFilter {
  readonly #report: (rule: string) => void;
  #held = '';
  /** The character before `#held`: a prefix inside a longer word is none. */
  #before = '';

  constructor(report: (rule: string) => void) {
    this.#report = report;
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
    return this.#take(this.#held, true);
  }

  #take(text: string, last: boolean): string {
    const context = this.#before.length;
    const { secrets, decided } = findSecrets(this.#before + text, last, context);
    for (const { rule } of secrets) this.#report(rule);
    const shown = (this.#before + text).slice(0, decided);
    this.#held = text.slice(decided - context);
    this.#before = shown.slice(-1);
    return maskSecrets(shown, secrets).slice(context);
  }
}
