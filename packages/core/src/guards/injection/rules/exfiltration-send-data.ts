import type { Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['send', 'sensitive'], gap: 40, imperative: true },
  { slots: ['moveData', 'sensitive'], gap: 24, imperative: true, strength: 0.35 },
  { slots: ['sensitive', 'send'], gap: 24, lastIn: ['de', 'nl', 'tr', 'hi', 'zh', 'ja', 'ko'] },
  { slots: ['reveal', 'prior', 'sensitive'], gap: 24, imperative: true, strength: 0.6 },
];

export const exfiltrationSendData: Rule = {
  id: 'exfiltration-send-data',
  family: 'exfiltration',
  summary: 'An order to send conversation content, credentials or private data somewhere.',
  weight: { user: 1.2, untrusted: 2.8, assistant: 0.7 },
  find: (reading) => matchAny(reading, sequences),
};
