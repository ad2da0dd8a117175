import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['joinPieces', 'actOnResult'], gap: 80 },
  { slots: ['joinPieces', 'material', 'actOnResult'], gap: 80 },
];

export const splittingJoinAndFollow: Rule = {
  id: 'splitting-join-and-follow',
  family: 'payload-splitting',
  weight: { user: 3.4, untrusted: 4.2, assistant: 1.7 },
  find: anyOf(sequences),
};
