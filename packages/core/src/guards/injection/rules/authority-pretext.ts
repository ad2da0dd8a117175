import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['pretext', ['yourAnswer', 'riskyAct']], gap: 90, strength: 0.6 },
  { slots: ['pretext', 'reveal', ['systemPrompt', 'sensitive', 'yourWord']], gap: 60 },
  { slots: ['pretext', 'specialMode'], gap: 60, strength: 0.9 },
  { slots: ['tellingPretext'], gap: 0 },
  { slots: ['tellingPretext', ['yourAnswer', 'riskyAct', 'send', 'reveal', 'tellingPretext']], gap: 160, strength: 1.3 },
];

export const authorityPretext: Rule = {
  id: 'authority-pretext',
  family: 'authority',
  weight: { user: 2.6, untrusted: 3.6, assistant: 1 },
  find: anyOf(sequences),
};
