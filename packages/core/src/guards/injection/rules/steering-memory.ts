import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

// What a lasting memory is misused for: leave given once and for all, secrecy, copies to others.
const misuse = ['permissionClaim', 'neverRefuse', 'send', 'conceal', 'riskyAct', 'disregard', 'specialMode', 'precedence', 'unrestricted'] as const;

const sequences: readonly Sequence[] = [
  { slots: ['lastingMemory'], gap: 0, strength: 0.5 },
  { slots: ['lastingMemory', misuse], gap: 160 },
  { slots: [misuse, 'lastingMemory'], gap: 100 },
];

export const steeringMemory: Rule = {
  id: 'steering-memory',
  family: 'tool-steering',
  weight: { user: 1.4, untrusted: 3.8, assistant: 0.3 },
  find: anyOf(sequences),
};
