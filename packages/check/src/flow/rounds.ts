import type { Value } from './value.js';

/** A list of the program that is gone through entry by entry, whatever is done with each. */
const SHORT_LIST = 6;
/** A table of routes or of middlewares, as programs have them. */
const LONGEST_TABLE = 80;

/** Something that runs or is registered, or a row with such a thing in it. */
function holdsWork({ shape }: Value, depth = 0): boolean {
  if (shape.kind === 'function' || shape.kind === 'external' || shape.kind === 'class' || shape.kind === 'instance') return true;
  if (depth > 1) return false;
  if (shape.kind === 'array') return shape.items.some((item) => holdsWork(item, depth + 1));
  return shape.kind === 'object' && [...shape.properties.values()].some((part) => holdsWork(part, depth + 1));
}

/** The entries that a loop has a round for, each as it is; `undefined` where one round has to stand for all. */
export function roundsOf({ shape }: Value): readonly Value[] | undefined {
  if (shape.kind !== 'array' || shape.items.length === 0) return undefined;
  const { items } = shape;
  return items.length <= SHORT_LIST || (items.length <= LONGEST_TABLE && items.some((item) => holdsWork(item))) ? items : undefined;
}
