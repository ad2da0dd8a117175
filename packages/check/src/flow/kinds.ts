import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import * as values from './value.js';
import type { Value } from './value.js';

type Comparison = Extract<Node, { type: 'BinaryExpression' }>;

/** `typeof text === 'string'`: what is no text has no length, and neither has what is a number or a yes or no. */
export function kindCompared({ operator, left, right }: Comparison, frame: Frame, evaluator: Evaluator): Value | undefined {
  if (operator !== '===' && operator !== '!==' && operator !== '==' && operator !== '!=') return undefined;
  const asked = left.type === 'UnaryExpression' && left.operator === 'typeof' ? left.argument : right.type === 'UnaryExpression' && right.operator === 'typeof' ? right.argument : undefined;
  const kind = right.type === 'Literal' ? right.value : left.type === 'Literal' ? left.value : undefined;
  if (asked === undefined || (kind !== 'string' && kind !== 'number' && kind !== 'boolean')) return undefined;
  const facts = new Set(values.allMarks(evaluator.evaluate(asked, frame)).filter(({ origin }) => origin.label === 'user').map(({ origin }) => `bounded:${String(origin.id)}`));
  if (facts.size === 0) return undefined;
  const [same, other] = kind === 'string' ? [values.noFacts, facts] : [facts, values.noFacts];
  return operator.startsWith('=') ? values.truth(same, other) : values.truth(other, same);
}
