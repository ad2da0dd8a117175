import type { Match, Reading, Rule } from './rule.js';
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

// "An emergency override mechanism that allows ...": a part of a machine or of a program.
const part = /^[\w-]+(?: [\w-]+){0,2} (?:mechanism|feature|button|switch|procedure|lever|key|handle|valve|setting|option|flag|checkbox|menu)s?\b/i;

function isFeature({ text: { source, starts } }: Reading, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  return part.test(source.slice(from, from + 80));
}

export const authoritySpecialMode: Rule = {
  id: 'authority-special-mode',
  family: 'authority',
  weight: { user: 3, untrusted: 3.2, assistant: 1.5 },
  find: anyOf(sequences, (reading, match) => (isFeature(reading, match) ? 0 : 1)),
};
