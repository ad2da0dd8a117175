import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['decodeVerb', 'encodingName', 'actOnResult'], gap: 70 },
  { slots: ['decodeVerb', 'actOnResult'], gap: 60, strength: 0.9 },
  { slots: ['encodingName', 'decodeVerb', 'actOnResult'], gap: 70 },
  { slots: ['encodingName', 'actOnResult'], gap: 60, strength: 0.8 },
];

export const encodedDecodeAndFollow: Rule = {
  id: 'encoded-decode-and-follow',
  family: 'encoded-carrier',
  weight: { user: 3.6, untrusted: 4.4, assistant: 1.8 },
  find: anyOf(sequences),
};
