import { isBounded, marksOf } from './value.js';
import type { Facts, Mark, Value } from './value.js';

/** Which of these a caller chooses as he likes: a model, a number of tokens. */
export function chosenByCaller(parts: readonly (Value | undefined)[], facts: Facts): readonly Mark[] {
  // A short body names the dearest model as well as a long one.
  const known = new Set([...facts].filter((fact) => fact !== 'body-sized' && fact !== 'fields-sized'));
  return parts.filter((part) => part !== undefined).flatMap((part) => [...marksOf(part, 'user'), ...marksOf(part, 'number')]).filter((mark) => !isBounded(mark, known) && !known.has(`capped:${String(mark.origin.id)}`));
}
