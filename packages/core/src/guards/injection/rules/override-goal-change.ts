import { everywhere, type Rule } from './rule.js';
import { matchAny, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['goalChanged'], gap: 0, strength: 0.6 },
  { slots: ['goalChanged', ['riskyAct', 'send', 'reveal', 'conceal', 'useTool', 'disregard']], gap: 120 },
  { slots: ['goalChanged', 'precedence'], gap: 120 },
];

export const overrideGoalChange: Rule = {
  id: 'override-goal-change',
  family: 'instruction-override',
  summary: 'A claim that the goal, the task or the measure of success is another one now.',
  weight: { ...everywhere(2), untrusted: 4.4 },
  find: (reading) => matchAny(reading, sequences),
};
