import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['twoAnswers', 'assistantName', 'unrestricted'], gap: 200 },
  { slots: ['twoAnswers', 'knownPersona'], gap: 200, strength: 1.2 },
  { slots: ['knownPersona', 'twoAnswers'], gap: 400, strength: 1.2 },
  { slots: ['twoAnswers', 'unrestricted'], gap: 120, strength: 0.7 },
  { slots: ['unrestricted', 'twoAnswers'], gap: 300 },
  { slots: ['twoAnswers', 'noScruples'], gap: 120 },
];

export const personaTwoAnswers: Rule = {
  id: 'persona-two-answers',
  family: 'persona',
  weight: { user: 2.8, untrusted: 3.4, assistant: 1.4 },
  find: anyOf(sequences),
};
