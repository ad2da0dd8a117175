import type { Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['reveal', 'textAbove'], gap: 24, imperative: true, strength: 0.85 },
  { slots: ['reveal', 'textAbove', 'verbatim'], gap: 40, strength: 1.3 },
  { slots: ['reveal', 'verbatim', 'textAbove'], gap: 30, strength: 1.3 },
  { slots: ['reveal', 'textAbove', 'textAbove'], gap: 40, strength: 1.3 },
  { slots: ['textAbove', 'reveal'], gap: 16, lastIn: verbLast },
  { slots: ['reveal', 'everythingBefore'], gap: 16, imperative: true, strength: 0.8 },
];

export const extractionTextAbove: Rule = {
  id: 'extraction-text-above',
  family: 'prompt-extraction',
  weight: { user: 3.6, untrusted: 5, assistant: 1.8 },
  find: anyOf(sequences),
};
