import { ValueIndex } from './known-values.js';
import { findInView } from './pseudonyms/decoded-view.js';
import { isJsonText, unescapedFromJson } from './pseudonyms/json-depth.js';
import type { PersonalDataSpan } from './recognizer.js';

/** Given names that are everyday words too: alone they do not count as the person seen before. */
const EVERYDAY = /^(?:Will|May|Mark|Grace|Hope|Rose|Art|Bill|Grant|Chase|Dean|Frank|Pat|Rich|Sky|Sunny|April|June|August|Summer|Autumn|Joy|Faith|Ray|Miles|Rob|Sue|Bob|Drew|Victor|Young|King|White|Black|Brown|Green|Page|Price|Rice|Stone|Wood|Field|Banks|Long|Short|Best|Cook|Baker|Bush|Day|Hill|Lake|West|East|North|South|The|And|Mr|Mrs|Ms|Dr)$/;
const SHORTEST_NAME = 3;

/**
 * What earlier texts of a request held counts in later ones too: the assistant repeats a name in surroundings in which nobody
 * would find it, and it must not go out then. Only forwards, so that what a prefix of the conversation becomes never depends
 * on what follows it.
 */
export class EarlierValues {
  /** Made with the first value: most requests have none. */
  #index: ValueIndex | undefined;

  remember(text: string, spans: readonly PersonalDataSpan[]): void {
    if (spans.length === 0) return;
    const index = (this.#index ??= new ValueIndex());
    const json = text.includes('\\') && isJsonText(text);
    for (const { start, end, type } of spans) {
      const raw = text.slice(start, end);
      const value = json && raw.includes('\\') ? (unescapedFromJson(raw, 1) ?? raw) : raw;
      index.add(value, type, true, 0.95);
      if (type !== 'PERSON') continue;
      for (const word of value.split(/[\s,;]+/)) {
        if (word.length >= SHORTEST_NAME && /^\p{Lu}/u.test(word) && !EVERYDAY.test(word)) index.add(word, type, true, 0.9);
      }
    }
  }

  find(text: string): PersonalDataSpan[] {
    const index = this.#index;
    if (index === undefined || index.size === 0) return [];
    return findInView(text, (view) => {
      const spans: PersonalDataSpan[] = [];
      index.find(view, (span) => void spans.push(span));
      return spans;
    });
  }
}
