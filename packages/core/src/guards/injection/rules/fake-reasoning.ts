import type { Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['settledThought', 'ruleSpared'], gap: 120 },
  { slots: ['settledThought', 'unrestricted'], gap: 120 },
  { slots: ['settledThought', 'yourAnswer'], gap: 120, strength: 0.8 },
  { slots: ['settledThought', 'permissionClaim'], gap: 120, strength: 0.9 },
];

export const fakeReasoning: Rule = {
  id: 'fake-reasoning',
  family: 'fake-turn',
  summary: 'Text that poses as the thoughts or promises of the assistant: it has already decided to comply.',
  weight: { user: 4.2, untrusted: 4.6, assistant: 0.5 },
  find: (reading) => matchAny(reading, sequences),
};
