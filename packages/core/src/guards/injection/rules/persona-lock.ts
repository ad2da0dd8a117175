import type { Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['become', 'stayInPart'], gap: 400, strength: 0.6 },
  { slots: ['stayInPart', 'neverRefuse'], gap: 400, strength: 1.4 },
  { slots: ['unrestricted', 'stayInPart'], gap: 400, strength: 1.4 },
  { slots: ['assistantName', 'stayInPart'], gap: 120, strength: 0.6 },
];

export const personaLock: Rule = {
  id: 'persona-lock',
  family: 'persona',
  summary: 'Holding the reader in a part from which it may not step out.',
  weight: { user: 1.8, untrusted: 3, assistant: 0.9 },
  find: (reading) => matchAny(reading, sequences),
};
