import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['permissionClaim'], gap: 0, strength: 0.5 },
  { slots: ['permissionClaim', 'sensitive'], gap: 80 },
  { slots: ['riskyAct', 'permissionClaim'], gap: 120 },
];

export const authorityPermission: Rule = {
  id: 'authority-permission',
  family: 'authority',
  weight: { user: 1.2, untrusted: 3.2, assistant: 0.6 },
  find: anyOf(sequences),
};
