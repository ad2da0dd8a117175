import type { Rule } from './rule.js';
import { anyOf, type Sequence, verbLast } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['putInto', 'yourAnswer'], gap: 50, imperative: true },
  { slots: ['yourAnswer', 'putInto'], gap: 30, lastIn: [...verbLast, 'fr', 'es', 'it', 'pt', 'ru', 'pl'] },
  { slots: ['yourAnswer', 'riskyAct'], gap: 30, strength: 0.6 },
  { slots: ['everyAnswer', 'mustDo', ['putInto', 'riskyAct']], gap: 80 },
  { slots: ['everyAnswer', ['putInto', 'riskyAct']], gap: 24, strength: 0.7 },
  { slots: ['putInto', 'everyAnswer'], gap: 40, imperative: true, strength: 0.8 },
  { slots: ['replyOnly'], gap: 0, strength: 0.6 },
  { slots: [['addressAssistant', 'assistantName', 'attention', 'newOrders', 'disregard', 'discardWord', 'fromNowOn', 'instructions'], 'replyOnly'], gap: 100, strength: 1.1 },
];

export const steeringAnswer: Rule = {
  id: 'steering-answer',
  family: 'tool-steering',
  weight: { user: 0, untrusted: 4, assistant: 0 },
  find: anyOf(sequences),
};
