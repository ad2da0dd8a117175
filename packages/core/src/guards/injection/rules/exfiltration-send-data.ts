import type { Match, Reading, Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['send', 'sensitive'], gap: 40, imperative: true },
  { slots: ['moveData', 'sensitive'], gap: 24, imperative: true, strength: 0.35 },
  { slots: ['sensitive', 'send'], gap: 24, lastIn: verbLast },
  { slots: ['reveal', 'prior', 'sensitive'], gap: 24, imperative: true, strength: 0.6 },
];

// `type="email"`, "email='a@b.example'" and "Email address" name a field of a form.
const field = /^e-?mail(?:["'=:\],;)]|\s(?:address|input|field)\b)/i;

function isField({ text: { source, starts } }: Reading, match: Match): boolean {
  const from = starts[match.start] ?? 0;
  return field.test(source.slice(from, from + 16));
}

export const exfiltrationSendData: Rule = {
  id: 'exfiltration-send-data',
  family: 'exfiltration',
  weight: { user: 1.2, untrusted: 2.8, assistant: 0.7 },
  find: anyOf(sequences, (reading, match) => (isField(reading, match) ? 0 : 1)),
};
