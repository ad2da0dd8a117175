import { both } from './value.js';
import type { Facts } from './value.js';

/**
 * What holds once a limiter let somebody through. `shared`: it counts all callers together, which limits nobody in
 * particular (`limited-shared`) unless each is counted as well, before it or after (`limited-each`).
 */
export function limitFacts(known: Facts, shared: boolean): Facts {
  if (shared) return known.has('limited') && !known.has('limited-shared') ? known : both(known, new Set(['limited', 'limited-shared']));
  return both(known, new Set(known.has('limited-shared') ? ['limited', 'limited-each'] : ['limited']));
}

/** Whether all callers share the only limit that is known. */
export function isShared(facts: Facts): boolean {
  return facts.has('limited-shared') && !facts.has('limited-each');
}
