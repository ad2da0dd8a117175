import type { Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['addressAssistant'], gap: 0, strength: 0.85 },
  { slots: ['addressAssistant', 'riskyAct'], gap: 100, strength: 1.4 },
  { slots: ['addressAssistant', ['disregard', 'discardWord']], gap: 100, strength: 1.5 },
  { slots: ['addressAssistant', 'send'], gap: 100, strength: 1.4 },
  { slots: ['addressAssistant', 'useTool', 'toolName'], gap: 100, strength: 1.5 },
  { slots: ['addressAssistant', 'reveal'], gap: 100, strength: 1.2 },
  { slots: ['addressAssistant', 'conceal'], gap: 200, strength: 1.5 },
  { slots: ['assistantName', 'mustDo'], gap: 3, strength: 0.2 },
  { slots: ['assistantName', 'mustDo', 'riskyAct'], gap: 6, strength: 0.8, without: 'notWord' },
  { slots: ['assistantName', 'mustDo', ['disregard', 'send', 'conceal']], gap: 6, without: 'notWord' },
  { slots: ['mustDo', 'assistantName'], gap: 3, lastIn: ['ar'], strength: 0.5 },
  { slots: ['assistantName', 'disregard'], gap: 2, imperative: true, strength: 0.9 },
  { slots: ['assistantName', ['send', 'conceal', 'riskyAct', 'reveal']], gap: 1, imperative: true, strength: 0.5 },
];

export const steeringAddress: Rule = {
  id: 'steering-address',
  family: 'tool-steering',
  weight: { user: 1.2, untrusted: 4, assistant: 0.3 },
  find: (reading) => matchAny(reading, sequences),
};
