import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['instructions', 'precedence'], gap: 40 },
  { slots: ['precedence', 'prior', 'instructions'], gap: 30 },
  { slots: ['precedence', 'everyOne', 'instructions'], gap: 30 },
  { slots: ['attention', 'precedence'], gap: 80 },
  { slots: ['precedence', 'material'], gap: 40, strength: 0.6 },
  { slots: ['everythingBefore', 'precedence'], gap: 16, strength: 1.6 },
  { slots: ['prior', 'instructions', 'lifted'], gap: 10, strength: 1.6 },
  { slots: ['everyOne', 'instructions', 'lifted'], gap: 10, strength: 0.8 },
  { slots: ['instructions', 'givenToYou', 'lifted'], gap: 20, strength: 1.6 },
  { slots: ['instructions', 'givenToYou', 'precedence'], gap: 20, strength: 1.4 },
  { slots: ['prior', 'material', 'precedence'], gap: 8, strength: 1.2 },
  { slots: ['prior', 'material', 'givenToYou', 'precedence'], gap: 16, strength: 1.8 },
];

export const overridePrecedence: Rule = {
  id: 'override-precedence',
  family: 'instruction-override',
  weight: { user: 2, untrusted: 2.8, assistant: 1.2 },
  find: anyOf(sequences),
};
