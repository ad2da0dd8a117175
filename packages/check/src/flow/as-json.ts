import type { Evaluator, Frame } from './evaluator.js';
import type { Node } from 'oxc-parser';
import { classMember } from './members.js';
import type { Value } from './value.js';

const DEEPEST_PART = 4;

/** What an object of a class is written as: what its `toJSON` gives, or its fields without the private ones. */
export function asJson(value: Value, frame: Frame, node: Node, evaluator: Evaluator, depth = 0): Value {
  const { shape } = value;
  if (depth > DEEPEST_PART) return value;
  if (shape.kind === 'array') return shape.items.some((item) => holdsInstance(item)) ? { ...value, shape: { kind: 'array', items: shape.items.map((item) => asJson(item, frame, node, evaluator, depth + 1)) } } : value;
  if (shape.kind === 'object') return [...shape.properties.values()].some((part) => holdsInstance(part)) ? { ...value, shape: { ...shape, properties: new Map([...shape.properties].map(([name, part]) => [name, asJson(part, frame, node, evaluator, depth + 1)])) } } : value;
  if (shape.kind !== 'instance') return value;
  if (classMember(shape.definition.node, 'toJSON', false) !== undefined) return evaluator.branch(frame, new Set(), () => evaluator.call(evaluator.member(value, 'toJSON', frame, node), [], frame, node, value)).result;
  return { shape: { kind: 'object', properties: new Map([...shape.properties].filter(([name]) => !name.startsWith('#'))), open: undefined }, marks: value.marks };
}

function holdsInstance({ shape }: Value): boolean {
  return shape.kind === 'instance' || shape.kind === 'array' || shape.kind === 'object';
}
