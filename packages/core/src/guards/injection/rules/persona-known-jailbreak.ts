import type { Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['knownPersona'], gap: 0, strength: 0.45 },
  { slots: ['become', 'knownPersona'], gap: 40 },
  { slots: ['switchOn', 'knownPersona'], gap: 30 },
  { slots: ['knownPersona', 'unrestricted'], gap: 120 },
  { slots: ['knownPersona', 'neverRefuse'], gap: 200 },
  { slots: ['assistantName', 'knownPersona'], gap: 60, strength: 0.8 },
  { slots: ['knownPersona', 'switchOn'], gap: 20, lastIn: ['tr', 'hi', 'zh', 'ja', 'ko', 'de', 'en'] },
];

export const personaKnownJailbreak: Rule = {
  id: 'persona-known-jailbreak',
  family: 'persona',
  summary: 'A persona or mode that circulates as a jailbreak.',
  weight: { user: 3.6, untrusted: 4.6, assistant: 1.8 },
  find: (reading) => matchAny(reading, sequences),
};
