import type { Facts } from './value.js';

/**
 * What is known when nothing was put into a list or an object: `if (text.length > 500) problems.push('too long')` says
 * that the text is short where there are no problems. By the items of the list, or the properties of the object.
 */
const whenNothing = new WeakMap<object, Set<string>>();
const none: Facts = new Set();
/** Facts of texts; that somebody is logged in or counted is decided where he is refused. */
const ofTexts = /^(?:bounded|sized|one-of|plain):|^(?:body|fields)-sized$/;

/** Notes that these collections grew on one way of a branch, and what the other way knows. */
export function noteGrowth(grown: readonly object[], otherwise: Facts): void {
  const facts = [...otherwise].filter((fact) => ofTexts.test(fact));
  if (facts.length === 0) return;
  for (const collection of grown) {
    const known = whenNothing.get(collection) ?? new Set<string>();
    whenNothing.set(collection, known);
    for (const fact of facts) known.add(fact);
  }
}

export function factsWhenEmpty(collection: object): Facts {
  return whenNothing.get(collection) ?? none;
}

/** A collection made of another one, such as the names of its properties, is empty when that one is. */
export function emptyTogether(made: object, from: object): void {
  const facts = whenNothing.get(from);
  if (facts !== undefined) whenNothing.set(made, new Set(facts));
}
