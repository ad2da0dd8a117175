import type { Concept } from './lexicon.js';
import { otherWords, reversedOnly, rotatedOnly, words } from './mirrored-words.js';

function rotate(word: string): string {
  return word.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 0x61 + 13) % 26) + 0x61));
}

export const rotatedCue: Concept = { en: [...words, ...otherWords.filter((word) => /[a-z]/.test(word)), ...rotatedOnly].map(rotate).join('|') };
export const reversedCue: Concept = { en: [...words, ...otherWords, ...reversedOnly].map((word) => word.split('').reverse().join('')).join('|') };
