import type { Node } from 'oxc-parser';
import { omitted } from './bindings.js';
import type { Evaluator, Frame, Recognizer } from './evaluator.js';
import { externalOf } from './known/chain.js';
import * as values from './value.js';
import type { Value } from './value.js';

const modules = /^(?:lodash|es-toolkit|radash|remeda|underscore|ramda|rambda|just-(?:pick|omit)|object\.(?:pick|omit)|filter-obj)/;
const picking = /^(?:pick|only|includeKeys)(?:Fields|Keys|Props|All)?$/;
const omitting = /^(?:omit|except|without|excludeKeys)(?:Fields|Keys|Props|All)?$/;
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

export const subsetCalls: Recognizer = ({ method, callee, args, isNew, frame, node, evaluator }) => {
  const module = externalOf(callee)?.module ?? '';
  if (isNew || !modules.test(module)) return undefined;
  // `const omit = require('lodash/omit')` is called as it is called here; its package says what it is.
  return subset(method, args, frame, node, evaluator) ?? subset(module.replace(/^.*[./-]/, ''), args, frame, node, evaluator);
};
