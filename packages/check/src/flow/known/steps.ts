import type { CallInfo, Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Facts, Value } from '../value.js';
import { externalOf } from './chain.js';

/** What a step is given to go on with; stores call it as they call functions. */
export const GO_ON = 'go on';

/** `async.waterfall([count, ask], done)`: each step is run with what the one before gave, and only where that one went on. */
export const stepCalls: Recognizer = (info) => {
  const { method, callee, args } = info;
  const [steps, done] = args;
  if (steps?.shape.kind !== 'array' || !/^(?:waterfall|series)$/.test(method) || !/^(?:neo-)?async(?:\/|$)/.test(externalOf(callee)?.module ?? '')) return undefined;
  const all = [...steps.shape.items, ...(done === undefined ? [] : [done])].slice(0, 30);
  run(all, 0, [], info.frame.facts, info);
  return values.unknownValue;
};

function run(steps: readonly Value[], at: number, given: readonly Value[], facts: Facts, info: CallInfo): void {
  const { method, evaluator, frame, node } = info;
  const step = steps[at];
  if (step?.shape.kind !== 'function') return;
  const isLast = at === steps.length - 1;
  const handed = isLast ? [values.undefinedValue, ...given] : method === 'waterfall' ? given : [];
  // What is known where it is gone on is common to all ways there.
  const ways: { readonly given: readonly Value[]; readonly facts: Facts }[] = [];
  const goOn = values.native(GO_ON, ([error, ...results]) => {
    if (error === undefined || error.shape.kind === 'constant' || error.shape.kind === 'unknown') ways.push({ given: results, facts: evaluator.callingFacts });
    return values.undefinedValue;
  });
  evaluator.branch(frame, facts, () => evaluator.call(step, [...handed, goOn], frame, node));
  const [first, ...rest] = ways;
  if (first === undefined || isLast) return;
  run(steps, at + 1, first.given.map((value, index) => values.join(value, ...rest.map((way) => way.given[index]).filter((other) => other !== undefined))), ways.map((way) => way.facts).reduce(values.common, values.impossible), info);
}
