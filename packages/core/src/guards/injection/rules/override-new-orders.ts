import type { Rule } from './rule.js';
import { anyOf, type Sequence } from './sequence.js';

const sequences: readonly Sequence[] = [
  { slots: ['newOrders'], gap: 0, strength: 0.35 },
  { slots: [['disregard', 'discardWord'], 'newOrders'], gap: 90, imperative: true, strength: 1.3 },
  { slots: ['fromNowOn', 'newOrders'], gap: 60 },
  { slots: ['addressAssistant', 'newOrders'], gap: 60, strength: 1.2 },
  { slots: ['prior', 'instructions', 'precedence'], gap: 30, strength: 0.7 },
  { slots: ['newOrders', 'precedence'], gap: 60, strength: 1.4 },
  { slots: ['stopTask', 'newOrders'], gap: 80, strength: 1.2 },
];

export const overrideNewOrders: Rule = {
  id: 'override-new-orders',
  family: 'instruction-override',
  weight: { user: 2.2, untrusted: 4.2, assistant: 1.1 },
  find: anyOf(sequences),
};
