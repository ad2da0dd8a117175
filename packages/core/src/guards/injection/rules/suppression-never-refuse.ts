import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['neverRefuse'], gap: 0, strength: 0.75 },
  { slots: ['neverRefuse', 'neverRefuse'], gap: 200, strength: 1.4 },
  { slots: ['unrestricted', 'neverRefuse'], gap: 300, strength: 1.5 },
  { slots: ['neverRefuse', 'unrestricted'], gap: 300, strength: 1.5 },
  { slots: ['knownPersona', 'neverRefuse'], gap: 300, strength: 1.5 },
];

export const suppressionNeverRefuse: Rule = {
  id: 'suppression-never-refuse',
  family: 'refusal-suppression',
  weight: { user: 2.2, untrusted: 3, assistant: 1.1 },
  find: anyOf(sequences),
};
