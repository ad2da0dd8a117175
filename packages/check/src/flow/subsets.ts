import type { Node } from 'oxc-parser';
import { without } from './bindings.js';
import type { Evaluator, Frame, Recognizer } from './evaluator.js';
import { externalOf } from './known/chain.js';
import { isPersonalField } from './personal.js';
import * as values from './value.js';
import type { Value } from './value.js';

const modules = /^(?:lodash|es-toolkit|radash|remeda|underscore|ramda|rambda|just-(?:pick|omit)|object\.(?:pick|omit)|filter-obj)/;
const picking = /^(?:pick|only|includeKeys)(?:Fields|Keys|Props|All)?$/;
const omitting = /^(?:omit|except|without|excludeKeys)(?:Fields|Keys|Props|All)?$/;
/** Fields of a request that hold what people write. */
const ofTexts = /^(?:q|query|question|prompt|message|messages|text|content|input|history|conversation|chat|body)$/i;

/** `pick(user, ['id'])`, `omit(['email'], user)`: what is left of a record, where the fields are named. */
export function subset(method: string, args: readonly Value[], frame: Frame, node: Node, evaluator: Evaluator): Value | undefined {
  const picks = picking.test(method);
  if (!picks && !omitting.test(method)) return undefined;
  // Ramda is given the names first.
  const [first, ...rest] = args[0]?.shape.kind === 'array' && args[1] !== undefined ? [args[1], args[0]] : args;
  const names = rest.flatMap((part) => (part.shape.kind === 'array' ? part.shape.items : [part])).flatMap((part) => values.constantText(part) ?? []);
  if (first === undefined || names.length === 0) return undefined;
  return picks ? values.record(names.map((name) => [name, evaluator.member(first, name, frame, node)])) : omitted(first, new Set(names));
}

/** What is left without some fields. Of a request of which what people write was taken out, nobody knows what is left. */
export function omitted(value: Value, names: ReadonlySet<string>): Value {
  const telling = [...names].some((name) => ofTexts.test(name) || isPersonalField('', name));
  const excerpt = (part: Value): Value => (telling && part.shape.kind === 'input' ? { shape: { ...part.shape, excerpt: true }, marks: part.marks } : part);
  return values.join(...values.options(without(value, names)).map((option): Value => {
    const { shape } = option;
    return shape.kind === 'object' && shape.open !== undefined ? { shape: { ...shape, open: excerpt(shape.open) }, marks: option.marks } : excerpt(option);
  }));
}

export const subsetCalls: Recognizer = ({ method, callee, args, isNew, frame, node, evaluator }) => {
  const module = externalOf(callee)?.module ?? '';
  if (isNew || !modules.test(module)) return undefined;
  // `const omit = require('lodash/omit')` is called as it is called here; its package says what it is.
  return subset(method, args, frame, node, evaluator) ?? subset(module.replace(/^.*[./-]/, ''), args, frame, node, evaluator);
};
