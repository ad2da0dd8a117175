import type { Policy } from '@claviger/core';
import { nameOfRule, type LimitRule } from '@claviger/core/limits';
import { failure, ok, warning, type Diagnosis, type Examination } from '../examination.js';

/** Whether the limits of the policy hold what they look like. */
export const limits: Examination = {
  name: 'limits',
  examine: ({ policy }) => examineLimits(policy),
};

const CALENDAR: Readonly<Record<'day' | 'week' | 'month', number>> = { day: 86_400_000, week: 7 * 86_400_000, month: 31 * 86_400_000 };

export function examineLimits(policy: Policy): Diagnosis[] {
  const found: Diagnosis[] = [];
  for (const [app, rules] of [['', policy.limits.rules] as const, ...Object.entries(policy.apps).flatMap(([name, { limits: own }]) => (own === undefined ? [] : [[name, own.rules] as const]))]) {
    const where = app === '' ? '' : `app ${app}: `;
    found.push(...examineRules(rules).map((diagnosis) => ({ ...diagnosis, says: where + diagnosis.says })));
    for (const rule of rules) {
      const unknown = rule.per === 'app' ? (rule.only ?? []).filter((name) => !Object.hasOwn(policy.apps, name)) : [];
      if (unknown.length > 0) found.push(warning(`${where}the limit ${nameOfRule(rule)} is for ${unknown.join(', ')}, and the policy has no such app`, 'correct the name: the rule applies to nobody'));
    }
  }
  if (policy.identity.anonymous && !policy.limits.rules.some(({ per }) => per === 'all')) found.push(warning('anonymous calls are allowed, and no limit covers all callers together', "add { per: 'all', count: 'dollars', limit: 10, window: 'day' } to limits.rules"));
  if (found.every(({ state }) => state === 'ok')) found.unshift(ok(`${policy.limits.rules.length} ${policy.limits.rules.length === 1 ? 'limit applies' : 'limits apply'}: ${policy.limits.rules.map(nameOfRule).join(', ')}`));
  return found;
}

function examineRules(rules: readonly LimitRule[]): Diagnosis[] {
  if (rules.length === 0) return [failure('there is no limit: one caller can spend without bound', "add { per: 'user', count: 'requests', limit: 20, window: '1h' } to limits.rules")];
  const found: Diagnosis[] = [];
  for (const one of rules) {
    // A limit for everybody that a single one may use up protects nobody else.
    const whole = rules.find((other) => one.per !== 'all' && other.per === 'all' && other.count === one.count && one.limit > other.limit && lengthOf(one) <= lengthOf(other));
    if (whole !== undefined) found.push(warning(`${nameOfRule(one)} (${one.limit}) is more than ${nameOfRule(whole)} (${whole.limit}) lets everybody have together`, 'lower the first, or raise the second'));
  }
  const bounded = rules.some(({ per, count }) => per === 'all' && count === 'dollars');
  if (!bounded) found.push(ok("no limit in dollars covers all callers together: { per: 'all', count: 'dollars', limit: 10, window: 'day' } would bound what a day can cost"));
  return found;
}

const lengthOf = ({ window }: LimitRule): number => (window === undefined ? 0 : typeof window === 'number' ? window : CALENDAR[window]);
