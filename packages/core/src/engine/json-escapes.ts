import type { TextFilter } from './guard.js';

/** An escape in JSON source, or the beginning of one where the text ends. */
const ESCAPE = /\\(?:u[\da-fA-F]{4}|["\\/bfnrt]|(?:u[\da-fA-F]{0,3})?$)/g;

/**
 * Writes JSON source as `JSON.stringify` does: a letter that a model writes as `\u0041` is a letter. The filters behind it
 * then see in a stream what they see in a plain answer. Holds back no more than an escape that is not whole.
 */
export class JsonEscapes implements TextFilter {
  #held = '';

  push(delta: string): string {
    const text = this.#held + delta;
    this.#held = '';
    return text.replace(ESCAPE, (escape) => {
      if (escape.length >= (escape[1] === 'u' ? 6 : 2)) return JSON.stringify(JSON.parse(`"${escape}"`)).slice(1, -1);
      this.#held = escape;
      return '';
    });
  }

  passes(text: string): boolean {
    return this.#held === '' && !text.includes('\\');
  }

  flush(): string {
    return this.#held;
  }
}
