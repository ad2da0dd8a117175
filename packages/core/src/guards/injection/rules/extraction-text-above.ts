import type { Match, Reading, Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['reveal', 'textAbove'], gap: 24, imperative: true, strength: 0.85 },
  { slots: ['reveal', 'textAbove', 'verbatim'], gap: 40, strength: 1.3 },
  { slots: ['reveal', 'verbatim', 'textAbove'], gap: 30, strength: 1.3 },
  { slots: ['reveal', 'textAbove', 'textAbove'], gap: 40, strength: 1.3 },
  { slots: ['textAbove', 'reveal'], gap: 16, lastIn: verbLast },
  { slots: ['reveal', 'everythingBefore'], gap: 16, imperative: true, strength: 0.8 },
];

// "See the section above": the reader is to look there, not to repeat it.
function isReference({ text: { source, starts } }: Reading, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  return /^see\b/i.test(source.slice(from, from + 4)) && !/\b(?:me|i|we|us|to)\s{1,3}$/i.test(source.slice(Math.max(0, from - 6), from));
}

export const extractionTextAbove: Rule = {
  id: 'extraction-text-above',
  family: 'prompt-extraction',
  weight: { user: 3.6, untrusted: 5, assistant: 1.8 },
  find: anyOf(sequences, (reading, match) => (isReference(reading, match) ? 0 : 1)),
};
