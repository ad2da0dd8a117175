import type { Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['discardWord', 'everyOne', 'instructions'], gap: 14, imperative: true, without: 'ownWords', strength: 0.5 },
  { slots: ['disregard', 'everyOne', 'instructions'], gap: 14, imperative: true, without: 'ownWords' },
  { slots: ['everyOne', 'instructions', 'disregard'], gap: 16, lastIn: verbLast, without: 'ownWords' },
  { slots: ['instructions', 'disregard'], gap: 8, lastIn: ['tr', 'ja', 'ko', 'hi'], without: 'ownWords', strength: 0.6 },
  { slots: ['disregard', 'systemPrompt'], gap: 24, imperative: true, without: 'ownWords', strength: 1.4 },
  { slots: ['discardWord', 'systemPrompt'], gap: 16, imperative: true, without: 'ownWords', strength: 0.9 },
  { slots: ['systemPrompt', 'disregard'], gap: 20, lastIn: verbLast, strength: 1.4 },
];

export const overrideAllRules: Rule = {
  id: 'override-all-rules',
  family: 'instruction-override',
  weight: { user: 3.4, untrusted: 4, assistant: 1.7 },
  find: anyOf(sequences),
};
