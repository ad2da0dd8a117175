import type { Recognizer } from '../evaluator.js';
import { learnFromRefusal } from '../refusals.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

const assertionModules = /^(?:node:)?assert(?:\/strict)?$|^(?:tiny-invariant|invariant|http-assert|ts-invariant|tiny-assert|@hapi\/hoek|remeda)$/;
const assertionNames = /^(?:assert|invariant|ensure|precondition|check)$/;

/** `ctx.assert(count <= most, 429)`, `invariant(user, 'log in')`: a refusal unless the first argument holds. */
export const assertionCalls: Recognizer = ({ method, args, argNodes, callee, receiver, frame, node, evaluator, isNew }) => {
  const [test] = argNodes;
  const [value] = args;
  if (isNew || test === undefined || value === undefined || args.length < 2 || callee.shape.kind === 'function') return undefined;
  const module = externalOf(callee)?.module;
  const known = module !== undefined && assertionModules.test(module) && /^(?:assert|ok|default|invariant)$/.test(externalOf(callee)?.chain.at(-1)?.name ?? 'default');
  const ofContext = assertionNames.test(method) && receiver !== undefined && (callee.shape.kind === 'unknown' || module === undefined);
  if (!known && !ofContext) return undefined;
  const truth = values.truthOf(value);
  const learned = learnFromRefusal(test, node, value, truth.whenFalse !== values.impossible, frame, evaluator);
  frame.facts = values.both(frame.facts, values.both(truth.whenTrue === values.impossible ? values.noFacts : truth.whenTrue, learned));
  return values.undefinedValue;
};
