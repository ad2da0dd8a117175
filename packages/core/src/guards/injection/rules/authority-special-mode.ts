import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['switchOn', 'specialMode'], gap: 16, imperative: true, strength: 0.8 },
  { slots: ['specialMode', 'switchOn'], gap: 16, strength: 0.7 },
  { slots: ['become', 'specialMode'], gap: 12, strength: 0.9 },
  { slots: ['specialMode', ['disregard', 'discardWord'], 'instructions'], gap: 90, strength: 1.4 },
  { slots: ['specialMode', 'unrestricted'], gap: 90, strength: 1.4 },
  { slots: ['specialMode', 'reveal', 'systemPrompt'], gap: 90, strength: 1.4 },
  { slots: ['authorityRole', 'specialMode'], gap: 80, strength: 1.2 },
];

export const authoritySpecialMode: Rule = {
  id: 'authority-special-mode',
  family: 'authority',
  weight: { user: 3, untrusted: 3.2, assistant: 1.5 },
  find: anyOf(sequences),
};
