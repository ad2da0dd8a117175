import { fieldWords } from './field-words.js';

/** Names of fields that a path may show. Any other name was chosen by the caller. */
export const fieldNames: ReadonlySet<string> = new Set(fieldWords.split(/\s+/));
