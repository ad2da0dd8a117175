import { everywhere, type Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['goalChanged'], gap: 0, strength: 0.6 },
  { slots: ['goalChanged', ['riskyAct', 'send', 'reveal', 'conceal', 'useTool', 'disregard']], gap: 120 },
  { slots: ['goalChanged', 'precedence'], gap: 120 },
];

export const overrideGoalChange: Rule = {
  id: 'override-goal-change',
  family: 'instruction-override',
  weight: { ...everywhere(2), untrusted: 4.4 },
  find: anyOf(sequences),
};
