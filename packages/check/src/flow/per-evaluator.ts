import type { Evaluator } from './evaluator.js';

/** What a part of the analysis keeps while one program is looked at: made when it is first asked for. */
export function perEvaluator<T extends object>(make: () => T): (evaluator: Evaluator) => T {
  const kept = new WeakMap<Evaluator, T>();
  return (evaluator) => {
    let known = kept.get(evaluator);
    if (known === undefined) kept.set(evaluator, (known = make()));
    return known;
  };
}
