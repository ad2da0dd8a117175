import { userSubject } from '@claviger/core/engine';
import { compileRule, type CompiledRule, type LimitRule, type BudgetStore } from '@claviger/core/limits';
import { ruleOf, type LimitSetting } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import { spentUnder } from '../limit-settings/spent.js';
import { choicesOf, cursorPage, listOf } from './query.js';
import { centsOf, periods, spendScope, unitOf, type Period, type SpendScope } from './spend-limits.js';

/** What a user may spend in a period, and has spent (source: `BetaSpendSummary` of @anthropic-ai/sdk 1.12.0). */
interface SpendSummary {
  readonly spend_limit_id: string;
  readonly actor: { readonly type: 'user_actor'; readonly user_id: string; readonly name: string; readonly email_address: string | null; readonly deleted: false };
  readonly amount: string | null;
  readonly currency: 'USD';
  readonly period: Period;
  readonly period_to_date_spend: string;
  readonly scope: SpendScope;
  readonly source: SpendScope;
}

export interface EffectiveParts {
  readonly rules: readonly LimitRule[];
  readonly settings: LimitSettings;
  readonly store: BudgetStore;
}

/**
 * `GET /v1/organizations/spend_limits/effective`: for each user and period that has a limit, the one that decides. The
 * policy's rules and the settings hold together, so that is the lower of the two.
 */
export async function listEffectiveLimits(parts: EffectiveParts, users: readonly string[], query: URLSearchParams, now: number): Promise<object> {
  const wanted = choicesOf(query, 'period', periods);
  const named = listOf(query, 'user_ids');
  const rows = (named.length > 0 ? named : users).flatMap((user) => (wanted.length > 0 ? wanted : periods).flatMap((period) => decisive(parts, user, period) ?? []));
  const page = cursorPage(rows, query);
  return { ...page, data: await Promise.all(page.data.map((row) => summary(parts.store, row, now))) };
}

interface Decisive {
  readonly id: string;
  readonly user: string;
  readonly period: Period;
  /** Dollars; null: nothing limits the user in this period. */
  readonly limit: number | null;
  readonly compiled: CompiledRule;
  readonly source: SpendScope;
}

function decisive({ rules, settings }: EffectiveParts, user: string, period: Period): Decisive | undefined {
  const window = unitOf(period);
  const candidates: Decisive[] = rules
    .filter((rule) => rule.per === 'user' && rule.count === 'dollars' && rule.window === window && rule.only?.includes(user) !== false && rule.except?.includes(user) !== true)
    .map((rule) => {
      const compiled = compileRule(rule, '');
      return { id: `policy_${compiled.name}`, user, period, limit: rule.limit, compiled, source: { type: 'organization' } };
    });
  const own = settings.find({ scope: { kind: 'user', name: user }, count: 'dollars', window });
  if (own !== undefined) candidates.push({ id: own.id, user, period, limit: own.limit, compiled: compiledOf(own), source: spendScope(own.scope) });
  return candidates.toSorted((a, b) => (a.limit ?? Infinity) - (b.limit ?? Infinity))[0];
}

/** Without a limit nothing is counted under the rule; it still has a name to look under. */
const compiledOf = (setting: LimitSetting): CompiledRule => compileRule(ruleOf(setting, setting.limit ?? 0), '');

async function summary(store: BudgetStore, { id, user, period, limit, compiled, source }: Decisive, now: number): Promise<SpendSummary> {
  const spent = await spentUnder(store, compiled, userSubject(user), now);
  return {
    spend_limit_id: id,
    actor: { type: 'user_actor', user_id: user, name: user, email_address: user.includes('@') ? user : null, deleted: false },
    amount: limit === null ? null : centsOf(limit),
    currency: 'USD',
    period,
    period_to_date_spend: centsOf(spent / 1_000_000),
    scope: { type: 'user', user_id: user },
    source,
  };
}
