import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['attention'], gap: 0, strength: 0.5 },
  { slots: ['attention', 'attention'], gap: 160 },
  { slots: ['attention', 'riskyAct'], gap: 60, imperative: true, strength: 0.9 },
  { slots: ['attention', 'useTool', 'toolName'], gap: 80, strength: 1.4 },
  { slots: ['attention', 'send', 'sensitive'], gap: 80, strength: 1.4 },
  { slots: ['attention', 'assistantName'], gap: 60, strength: 1.1 },
];

export const steeringAttention: Rule = {
  id: 'steering-attention',
  family: 'tool-steering',
  weight: { user: 0.7, untrusted: 2.6, assistant: 0.3 },
  find: anyOf(sequences),
};
