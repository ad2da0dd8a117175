import { TextCache } from '../text-cache.js';
import type { PersonalDataSpan } from './recognizer.js';

const LARGEST_TEXT = 262_144;
const MOST_TEXTS = 65_536;
const MOST_CHARACTERS = 4_194_304;

/** Finds of texts seen before: what a text holds depends on the text alone, so it need not be searched again. */
export class FinderCache {
  readonly #find: (text: string) => PersonalDataSpan[];
  readonly #kept = new TextCache<PersonalDataSpan[]>(MOST_TEXTS, MOST_CHARACTERS);

  constructor(find: (text: string) => PersonalDataSpan[]) {
    this.#find = find;
  }

  find(text: string): readonly PersonalDataSpan[] {
    const known = this.#kept.get(text);
    if (known !== undefined) return known;
    const found = this.#find(text);
    if (text.length <= LARGEST_TEXT) this.#kept.set(text, found);
    return found;
  }
}
