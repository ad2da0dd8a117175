import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['become', 'stayInPart'], gap: 400, strength: 0.6 },
  { slots: ['stayInPart', 'neverRefuse'], gap: 400, strength: 1.4 },
  { slots: ['unrestricted', 'stayInPart'], gap: 400, strength: 1.4 },
  { slots: ['assistantName', 'stayInPart'], gap: 120, strength: 0.6 },
];

export const personaLock: Rule = {
  id: 'persona-lock',
  family: 'persona',
  weight: { user: 1.8, untrusted: 3, assistant: 0.9 },
  find: anyOf(sequences),
};
