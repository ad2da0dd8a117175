import { userSubject } from '@claviger/core/engine';
import { compileRule, type CompiledRule, type LimitRule, type BudgetStore } from '@claviger/core/limits';
import { ruleOf, type LimitSetting } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import { spentUnder } from '../limit-settings/spent.js';
import type { Subjects } from './budgets.js';
import { choicesOf, cursorPage, listOf } from './query.js';
import { centsOf, periods, spendScope, unitOf, type Period, type SpendScope } from './spend-limits.js';

/** What a user or a key may spend in a period, and has spent (source: `BetaSpendSummary` of @anthropic-ai/sdk 1.12.0). */
interface SpendSummary {
  readonly spend_limit_id: string;
  readonly actor:
    | { readonly type: 'user_actor'; readonly user_id: string; readonly name: string; readonly email_address: string | null; readonly deleted: false }
    | { readonly type: 'scoped_api_key_actor'; readonly scoped_api_key_id: string };
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
 * `GET /v1/organizations/spend_limits/effective`: for each user and key and each period that has a limit of their own, the
 * one that decides. The policy's rules and the settings hold together, so that is the lowest. Where users are named, they
 * alone are listed.
 */
export async function listEffectiveLimits(parts: EffectiveParts, known: Pick<Subjects, 'user' | 'key'>, query: URLSearchParams, now: number): Promise<object> {
  const wanted = choicesOf(query, 'period', periods);
  const named = listOf(query, 'user_ids');
  const actors: readonly Actor[] = named.length > 0 ? named.map((name) => ({ per: 'user', name })) : [...known.user.map((name) => ({ per: 'user' as const, name })), ...known.key.map((name) => ({ per: 'key' as const, name }))];
  const rows = actors.flatMap((actor) => (wanted.length > 0 ? wanted : periods).flatMap((period) => decisive(parts, actor, period) ?? []));
  const page = cursorPage(rows, query);
  return { ...page, data: await Promise.all(page.data.map((row) => summary(parts.store, row, now))) };
}

interface Actor {
  readonly per: 'user' | 'key';
  readonly name: string;
}

interface Decisive {
  readonly id: string;
  readonly actor: Actor;
  readonly period: Period;
  /** Dollars; null: nothing limits the actor in this period. */
  readonly limit: number | null;
  readonly compiled: CompiledRule;
  readonly source: SpendScope;
}

function decisive({ rules, settings }: EffectiveParts, actor: Actor, period: Period): Decisive | undefined {
  const window = unitOf(period);
  const { per, name } = actor;
  const candidates: Decisive[] = rules
    .filter((rule) => rule.per === per && rule.count === 'dollars' && rule.window === window && rule.only?.includes(name) !== false && rule.except?.includes(name) !== true)
    .map((rule) => {
      const compiled = compileRule(rule, '');
      return { id: `policy_${compiled.name}`, actor, period, limit: rule.limit, compiled, source: { type: 'organization' } };
    });
  const own = per === 'user' ? settings.find({ scope: { kind: 'user', name }, count: 'dollars', window }) : undefined;
  if (own !== undefined) candidates.push({ id: own.id, actor, period, limit: own.limit, compiled: compiledOf(own), source: spendScope(own.scope) });
  return candidates.toSorted((a, b) => (a.limit ?? Infinity) - (b.limit ?? Infinity))[0];
}

/** Without a limit nothing is counted under the rule; it still has a name to look under. */
const compiledOf = (setting: LimitSetting): CompiledRule => compileRule(ruleOf(setting, setting.limit ?? 0), '');

async function summary(store: BudgetStore, { id, actor: { per, name }, period, limit, compiled, source }: Decisive, now: number): Promise<SpendSummary> {
  const spent = await spentUnder(store, compiled, per === 'user' ? userSubject(name) : name, now);
  return {
    spend_limit_id: id,
    actor: per === 'user' ? { type: 'user_actor', user_id: name, name, email_address: name.includes('@') ? name : null, deleted: false } : { type: 'scoped_api_key_actor', scoped_api_key_id: name },
    amount: limit === null ? null : centsOf(limit),
    currency: 'USD',
    period,
    period_to_date_spend: centsOf(spent / 1_000_000),
    scope: per === 'user' ? { type: 'user', user_id: name } : { type: 'organization' },
    source,
  };
}
