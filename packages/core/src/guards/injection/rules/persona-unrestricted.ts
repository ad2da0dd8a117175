import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['become', 'unrestricted'], gap: 70, strength: 0.7 },
  { slots: ['become', 'assistantName', 'unrestricted'], gap: 60, strength: 1.1 },
  { slots: ['become', 'unrestricted', 'assistantName'], gap: 40, strength: 1.3 },
  { slots: ['unrestricted', 'assistantName'], gap: 3, strength: 0.8 },
  { slots: ['assistantName', 'unrestricted'], gap: 40, strength: 0.8 },
  { slots: ['unrestricted', 'become'], gap: 30, lastIn: ['tr', 'hi', 'zh', 'ja', 'ko'] },
  { slots: ['fromNowOn', 'unrestricted'], gap: 80 },
  { slots: ['ownFreedom'], gap: 0, strength: 0.95 },
  { slots: ['become', 'noScruples'], gap: 100, strength: 0.45 },
  { slots: ['noScruples', 'illDeed'], gap: 250, strength: 0.45 },
];

export const personaUnrestricted: Rule = {
  id: 'persona-unrestricted',
  family: 'persona',
  weight: { user: 3.4, untrusted: 3.6, assistant: 1.7 },
  find: anyOf(sequences),
};
