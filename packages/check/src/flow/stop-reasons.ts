import type { EventOf } from './event.js';
import type { Evaluator } from './evaluator.js';
import { perEvaluator } from './per-evaluator.js';
import { marksOf } from './value.js';
import type { Origin, Value } from './value.js';

const name = /^(?:stop_reason|stopReason|finishReason|finish_reason)$/;

/** The answers of which somebody read why they stopped. */
const readOf = perEvaluator(() => new Set<Origin>());

/** Notes that a member of an answer is read, wherever the answer was handed on to. */
export function noteStopRead(object: Value, member: string, evaluator: Evaluator): void {
  if (!name.test(member)) return;
  for (const { origin } of marksOf(object, 'answer')) {
    let whole = origin;
    while (whole.parent !== undefined) whole = whole.parent;
    readOf(evaluator).add(whole);
  }
}

/** Whether it is read of what this call gave on this way to it. */
export function isStopRead({ frame, node }: EventOf<'claude'>, evaluator: Evaluator): boolean {
  return readOf(evaluator).has(evaluator.origin('answer', 'answer', frame, node));
}
