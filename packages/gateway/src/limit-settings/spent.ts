import { randomUUID } from 'node:crypto';
import type { CompiledRule, LimitStore } from '@claviger/core/limits';

/** No limit of a store refuses a look. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * What a subject has spent under a rule with a calendar window, in the store's units: asked with a call that takes
 * nothing. `atLeast` raises it first where less is on record: a budget that begins in the middle of its period counts
 * what the period has already cost.
 */
export async function spentUnder(store: LimitStore, { keyPrefix, window }: CompiledRule, subject: string, now: number, atLeast = 0): Promise<number> {
  const id = `look_${randomUUID()}`;
  const { states } = await store.reserve(id, [{ key: keyPrefix + subject, limit: NO_LIMIT, amount: 0, window, money: true }], now);
  const spent = states[0]?.spent ?? 0;
  const missing = Math.max(0, Math.round(atLeast) - spent);
  await store.settle(id, [missing], now);
  return spent + missing;
}
