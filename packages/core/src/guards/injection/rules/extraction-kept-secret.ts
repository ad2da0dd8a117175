import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['reveal', 'keptSecret'], gap: 14, imperative: true, strength: 0.8 },
  { slots: ['reveal', 'prior', 'keptSecret'], gap: 14, strength: 1.2 },
  { slots: [['disregard', 'discardWord'], 'instructions', 'keptSecret'], gap: 120, imperative: true, strength: 1.3 },
  { slots: ['keptSecret', 'reveal'], gap: 12, lastIn: ['tr', 'hi', 'zh', 'ja', 'ko'] },
];

export const extractionKeptSecret: Rule = {
  id: 'extraction-kept-secret',
  family: 'prompt-extraction',
  weight: { user: 2.4, untrusted: 3.6, assistant: 1.2 },
  find: anyOf(sequences),
};
