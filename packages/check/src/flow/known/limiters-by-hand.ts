import { limitFacts } from '../limit-facts.js';
import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import { externalOf } from './chain.js';
import { guardOf, limiterModules } from './guards.js';

/** A limiter for servers of middlewares, which its package made and nobody called yet. */
function isMiddleware(value: Value | undefined): boolean {
  const external = externalOf(value);
  return external !== undefined && limiterModules.test(external.module) && external.chain.some((link) => link.how === 'call') && external.chain.at(-1)?.how !== 'member';
}

/**
 * A middleware that a function of the project calls itself, with what is to happen afterwards: `limiter(request, response,
 * (result) => ...)`, `promisify(limiter)(request, response)`. What it is handed only runs for those who are let through.
 */
export const limitersByHand: Recognizer = ({ callee, args, written, frame, evaluator, node, isNew }) => {
  if (isNew || args.length < 2) return undefined;
  const last = externalOf(callee)?.chain.at(-1);
  const [wrapped] = last?.how === 'call' && last.name === 'promisify' ? last.args : [];
  if (wrapped !== undefined && isMiddleware(wrapped)) {
    const guard = guardOf(wrapped, written);
    if (guard.kind === 'limiter') frame.facts = limitFacts(frame.facts, guard.shared);
    return values.undefinedValue;
  }
  const then = args.at(-1);
  const isHandedOn = then?.shape.kind === 'function' || (then?.shape.kind === 'native' && then.shape.name === 'resolve');
  if (then === undefined || args.length < 3 || !isHandedOn || !isMiddleware(callee)) return undefined;
  const guard = guardOf(callee, written);
  const known = guard.kind === 'limiter' ? limitFacts(values.noFacts, guard.shared) : values.noFacts;
  evaluator.branch(frame, known, () => evaluator.call(then, [values.undefinedValue], frame, node));
  return values.undefinedValue;
};
