import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import * as values from './value.js';
import type { Value } from './value.js';

/** Members of an enum that are written out; numbers that are counted up say nothing. */
export function enumOf(node: Extract<Node, { type: 'TSEnumDeclaration' }>, frame: Frame, evaluator: Evaluator): Value {
  return values.record(node.body.members.map((member): [string, Value] => [member.id.type === 'Identifier' ? member.id.name : member.id.type === 'Literal' ? member.id.value : '', member.initializer === null ? values.unknownValue : evaluator.evaluate(member.initializer, frame)]));
}
