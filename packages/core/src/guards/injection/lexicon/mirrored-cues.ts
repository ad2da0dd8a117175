import type { Concept } from './lexicon.js';

// Words that hardly any attack does without. Read backwards or rotated by 13 they are no words of any language, so
// one of them is reason enough to read the whole text that way.
const words = ['ignore', 'disregard', 'forget', 'override', 'bypass', 'previous', 'instruction', 'instructions', 'prompt', 'system', 'reveal', 'restrictions', 'password', 'unrestricted', 'assistant', 'secret', 'everything', 'guidelines', 'developer', 'without', 'rules', 'pretend', 'filters', 'limits', 'hidden', 'above', 'refuse', 'uncensored', 'configuration', 'orders', 'disable', 'instructed', 'operator', 'message', 'answer', 'conversation', 'forbidden', 'obey', 'ethical', 'follow', 'policy', 'maintenance'];

function rotate(word: string): string {
  return word.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 0x61 + 13) % 26) + 0x61));
}

export const rotatedCue: Concept = { en: words.map(rotate).join('|') };
export const reversedCue: Concept = { en: words.map((word) => word.split('').reverse().join('')).join('|') };
