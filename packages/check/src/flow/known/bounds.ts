import type { Node } from 'oxc-parser';
import { counted } from '../entries.js';
import type { Evaluator, Frame } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** A bound that is none: more than the context of most models holds. */
const LARGEST_BOUND = 1_000_000;

export function tooLarge(value: Value | undefined): boolean {
  return value?.shape.kind === 'constant' && typeof value.shape.value === 'number' && value.shape.value > LARGEST_BOUND;
}

/** A number is short; how large it is the caller says, unless the schema does. */
export function numberIn(input: Value, capped: boolean, frame: Frame, node: Node, evaluator: Evaluator): Value {
  return capped ? values.unknownValue : values.marked(values.marksOf(input, 'user').map(({ origin }) => evaluator.mark('number', origin.name, frame, node)));
}

/** The same text, of which it is known that it has a greatest length; a list has a greatest number. */
export function bounded(value: Value): Value {
  if (value.shape.kind === 'input') return { shape: { kind: 'input', origin: value.shape.origin, cut: true }, marks: values.cutMarks(value.marks) };
  if (value.shape.kind === 'array') return counted(value);
  if (value.shape.kind === 'object') return value;
  return values.marked(values.cutMarks(values.allMarks(value)));
}
