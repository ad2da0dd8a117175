import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['useTool', 'toolName'], gap: 24, imperative: true, strength: 0.45 },
  { slots: ['toolName', 'useTool'], gap: 12, lastIn: ['tr', 'hi', 'zh', 'ja', 'ko'] },
  { slots: ['useTool', 'toolName', ['send', 'moveData']], gap: 16, imperative: true, strength: 0.9 },
  { slots: ['useTool', 'toolName', 'sensitive'], gap: 60, imperative: true, strength: 1.3 },
];

export const steeringToolCall: Rule = {
  id: 'steering-tool-call',
  family: 'tool-steering',
  weight: { user: 0.3, untrusted: 2, assistant: 0.1 },
  find: anyOf(sequences),
};
