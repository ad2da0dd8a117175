import type { BudgetStore, CompiledRule } from '@claviger/core/limits';

/**
 * What a subject has spent under a rule with a calendar window, in the store's units. `atLeast` raises it first where
 * less is on record: a budget that begins in the middle of its period counts what the period has already cost.
 */
export async function spentUnder(store: BudgetStore, { keyPrefix, window }: CompiledRule, subject: string, now: number, atLeast = 0): Promise<number> {
  if (window.kind !== 'calendar') throw new TypeError('only a budget with a calendar window has a past');
  return store.raise({ key: keyPrefix + subject, window }, Math.round(atLeast), now);
}
