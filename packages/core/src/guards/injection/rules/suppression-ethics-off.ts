import type { Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: [['disregard', 'discardWord'], 'ethicsOff'], gap: 40, imperative: true, strength: 1.8 },
  { slots: ['unrestricted', 'ethicsOff'], gap: 80, strength: 1.3 },
  { slots: ['become', 'ethicsOff'], gap: 80, strength: 0.8 },
  { slots: ['ethicsOff', 'disregard'], gap: 20, lastIn: verbLast, strength: 1.8 },
  { slots: ['ethicsOff', 'unrestricted'], gap: 80, strength: 1.3 },
  { slots: ['ethicsOff', 'precedence'], gap: 60, strength: 1.3 },
];

export const suppressionEthicsOff: Rule = {
  id: 'suppression-ethics-off',
  family: 'refusal-suppression',
  weight: { user: 1.8, untrusted: 2.2, assistant: 0.9 },
  find: anyOf(sequences),
};
