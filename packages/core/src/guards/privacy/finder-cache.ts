import type { PersonalDataSpan } from './recognizer.js';

const LARGEST_TEXT = 262_144;
const MOST_CHARACTERS = 4_194_304;

/**
 * Finds of texts seen before. A conversation sends its whole history with every turn; what a text holds depends on the text
 * alone, so it need not be searched again. The oldest go first; nothing is kept beyond the process.
 */
export class FinderCache {
  readonly #find: (text: string) => PersonalDataSpan[];
  readonly #kept = new Map<string, PersonalDataSpan[]>();
  #characters = 0;

  constructor(find: (text: string) => PersonalDataSpan[]) {
    this.#find = find;
  }

  find(text: string): readonly PersonalDataSpan[] {
    const known = this.#kept.get(text);
    if (known !== undefined) {
      this.#kept.delete(text);
      this.#kept.set(text, known);
      return known;
    }
    const found = this.#find(text);
    if (text.length > LARGEST_TEXT) return found;
    this.#kept.set(text, found);
    this.#characters += text.length;
    while (this.#characters > MOST_CHARACTERS) {
      const oldest = this.#kept.keys().next().value;
      if (oldest === undefined) break;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
    return found;
  }
}
