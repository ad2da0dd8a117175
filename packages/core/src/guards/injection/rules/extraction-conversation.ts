import type { Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['reveal', 'allSaid', 'ownContext'], gap: 24, imperative: true, without: 'ownWords' },
  { slots: ['reveal', 'allSaid'], gap: 3, imperative: true, without: 'ownWords', strength: 0.5 },
  { slots: ['reveal', 'verbatim', 'allSaid'], gap: 16, imperative: true, without: 'ownWords', strength: 0.8 },
  { slots: ['reveal', 'allSaid', 'verbatim'], gap: 20, imperative: true, without: 'ownWords', strength: 0.8 },
  { slots: ['reveal', 'ownContext', 'allSaid'], gap: 12, imperative: true, without: 'ownWords' },
  { slots: ['ownContext', 'allSaid', 'reveal'], gap: 12, lastIn: verbLast },
  { slots: ['allSaid', 'reveal'], gap: 6, lastIn: verbLast, strength: 0.5 },
];

export const extractionConversation: Rule = {
  id: 'extraction-conversation',
  family: 'prompt-extraction',
  weight: { user: 4.2, untrusted: 5, assistant: 2 },
  find: anyOf(sequences),
};
