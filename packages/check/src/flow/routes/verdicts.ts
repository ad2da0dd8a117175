import * as values from '../value.js';
import type { Facts, Value } from '../value.js';

/** What is known past a function that lets a caller through by answering yes: of a count that decides, that it was looked at. */
export function allowed(verdict: Value): Facts {
  const { whenTrue } = values.truthOf(verdict);
  const found = new Set<string>(whenTrue === values.impossible ? [] : whenTrue);
  for (const mark of values.allMarks(verdict)) {
    if (mark.origin.label === 'limiter' || mark.origin.label === 'tally') found.add('limited');
    if (mark.origin.label === 'auth') found.add('authenticated');
  }
  return found;
}
