import { userSubject } from '@claviger/core/engine';
import { compileRule, type BudgetStore, type CompiledRule, type LimitRule } from '@claviger/core/limits';
import { policyOfApp, type Policy } from '@claviger/core/policy';
import { ruleOf, type LimitSetting } from '../limit-settings/limit-setting.js';
import type { LimitSettings } from '../limit-settings/limit-settings.js';
import { spentUnder } from '../limit-settings/spent.js';
import { choicesOf, cursorPage } from './query.js';
import { centsOf, periodOf, periods, type Period } from './spend-limits.js';

const subjectKinds = ['user', 'team', 'app', 'key', 'all'] as const;
type SubjectKind = (typeof subjectKinds)[number];

/** One budget of one who has it: what the Admin API has no shape for, since its rows are of users and keys alone. */
interface Budget {
  readonly id: string;
  readonly compiled: CompiledRule;
  readonly per: SubjectKind;
  readonly subject: string;
  readonly period: Period;
  /** The app whose own rule it is; null: all apps share it. */
  readonly app: string | null;
}

/** Whom budgets can be listed for. */
export type Subjects = Readonly<Record<Exclude<SubjectKind, 'all'>, readonly string[]>>;

export interface BudgetParts {
  readonly policy: Policy;
  readonly settings: LimitSettings;
  readonly store: BudgetStore;
}

/** `GET /v1/claviger/budgets`: every budget in dollars of a calendar period, for all who are known to have it, and what is spent of it. */
export async function listBudgets({ policy, settings, store }: BudgetParts, known: Subjects, query: URLSearchParams, now: number): Promise<object> {
  const kinds = choicesOf(query, 'per', subjectKinds);
  const wanted = choicesOf(query, 'period', periods);
  const own = Object.keys(policy.apps).filter((app) => policy.apps[app]?.limits !== undefined);
  const budgets = [
    ...policy.limits.rules.flatMap((rule) => budgetsOf(rule, null, { ...known, app: known.app.filter((app) => !own.includes(app)) })),
    ...own.flatMap((app) => (policyOfApp(policy, app)?.limits.rules ?? []).flatMap((rule) => budgetsOf(rule, app, { ...known, app: [app] }))),
    ...settings.list().flatMap((setting) => budgetOf(setting) ?? []),
  ].filter(({ per, period }) => (kinds.length === 0 || kinds.includes(per)) && (wanted.length === 0 || wanted.includes(period)));
  const page = cursorPage(budgets, query);
  return { ...page, data: await Promise.all(page.data.map((budget) => asJson(store, budget, now))) };
}

function budgetsOf(rule: LimitRule, app: string | null, known: Subjects): Budget[] {
  const period = periodOf(rule.window);
  if (rule.count !== 'dollars' || period === undefined || rule.per === 'model') return [];
  const { per } = rule;
  const compiled = compileRule(rule, app ?? '');
  const names = per === 'all' ? ['all'] : [...new Set([...known[per], ...(rule.only ?? [])])].filter((name) => rule.only?.includes(name) !== false && rule.except?.includes(name) !== true);
  return names.map((subject) => ({ id: `policy_${compiled.name}`, compiled, per, subject, period, app }));
}

function budgetOf(setting: LimitSetting): Budget | undefined {
  const { id, count, limit, scope, window } = setting;
  const period = periodOf(window);
  if (count !== 'dollars' || limit === null || period === undefined) return undefined;
  return { id, compiled: compileRule(ruleOf(setting, limit), ''), per: scope.kind, subject: scope.kind === 'all' ? 'all' : scope.name, period, app: null };
}

async function asJson(store: BudgetStore, { id, compiled, per, subject, period, app }: Budget, now: number): Promise<object> {
  const spent = await spentUnder(store, compiled, per === 'user' ? userSubject(subject) : subject, now);
  return { type: 'budget', id, per, subject, app, period, amount: centsOf(compiled.rule.limit), currency: 'USD', period_to_date_spend: centsOf(spent / 1_000_000) };
}
