import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['conceal'], gap: 0 },
  { slots: [['send', 'moveData', 'useTool', 'riskyAct'], 'conceal'], gap: 120, strength: 1.4 },
  { slots: ['stealthily', 'send'], gap: 6 },
  { slots: ['stealthily', ['riskyAct', 'putInto']], gap: 6, strength: 0.8 },
  { slots: ['send', 'sensitive', 'stealthily'], gap: 30 },
];

export const steeringConcealment: Rule = {
  id: 'steering-concealment',
  family: 'tool-steering',
  weight: { user: 1.8, untrusted: 4.4, assistant: 0.9 },
  find: anyOf(sequences),
};
