import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['dictatedOpening'], gap: 0, strength: 0.6 },
  { slots: ['dictatedOpening', 'neverRefuse'], gap: 200, strength: 1.8 },
  { slots: ['neverRefuse', 'dictatedOpening'], gap: 200, strength: 1.8 },
];

export const suppressionDictatedOpening: Rule = {
  id: 'suppression-dictated-opening',
  family: 'refusal-suppression',
  weight: { user: 1.3, untrusted: 3.2, assistant: 0.7 },
  find: anyOf(sequences),
};
