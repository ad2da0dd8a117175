import type { Frame } from './evaluator.js';
import { onLeaving } from './refusals.js';
import * as values from './value.js';
import type { Facts, Value } from './value.js';

type Way = Frame['returns'][number];

/** One way out of a function. */
export function wayOut(value: Value, facts: Facts): Way {
  return { value, facts: onLeaving(facts), ...(facts.has('limited') ? {} : { unsure: true }) };
}

/** The ways out from `start` on stand in a branch for callers above a limit. */
export function noteRefused({ returns }: Frame, start: number): void {
  for (const way of returns.slice(start)) if (way.unsure === true) way.hanging = true;
}

/**
 * What the caller of a function knows by having called it. Where it gives a refusal back on one way and goes on with the
 * other, nobody is refused before the caller looks at which of them it was: `hangs`.
 */
export function afterCall(returns: readonly Way[]): { readonly ways: readonly Way[]; readonly facts: Facts; readonly hangs: boolean } {
  const isNothing = ({ value: { shape } }: Way): boolean => shape.kind === 'constant' && shape.value === undefined;
  const hangs = returns.some((way) => way.hanging === true) && returns.some((way) => way.hanging !== true && way.facts.has('limited')) && !returns.every(isNothing);
  const ways = hangs ? returns.map((way) => (way.hanging === true ? { ...way, facts: values.leaving(way.facts, (fact) => fact.startsWith('limited') || fact === 'within') } : way)) : returns;
  return { ways, facts: ways.map((way) => way.facts).reduce(values.common, values.impossible), hangs };
}
