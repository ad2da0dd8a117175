import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from './refusal.js';
import type { CompiledRule } from './rule.js';
import type { LimitCheck, LimitState } from './store.js';

const rule = { name: 'money', rule: { per: 'all', count: 'dollars', limit: 0.01, window: 'day' } } as unknown as CompiledRule;
const check = { amount: 80_000 } as LimitCheck;
const refused = (resetAt: number): ReturnType<typeof refusal> => refusal(rule, check, { remaining: 5_000, spent: 5_000, resetAt } satisfies LimitState, 0);

test('a call that no wait lets through is told to ask for less, and one that can be repeated how long to wait', () => {
  const never = refused(Number.POSITIVE_INFINITY);
  assert.deepEqual([never.retry, never.headers()['retry-after']], [false, undefined]);
  assert.match(never.message, /ask for less/);
  assert.doesNotMatch(never.message, /retry-after/);
  const later = refused(90_000);
  assert.equal(later.headers()['retry-after'], '90');
  assert.match(later.message, /`retry-after`/);
});

test('the sentence names the limit, what it counts, for whom, in which time, and when there is room again', () => {
  const at = Date.UTC(2026, 10, 10, 1);
  const sentence = (limit: object): string => refusal({ name: 'mine', rule: limit } as unknown as CompiledRule, { amount: 1 } as LimitCheck, { remaining: 0, spent: 20, resetAt: at }, at - 60_000).message;
  assert.match(sentence({ per: 'user', count: 'requests', limit: 20, window: 3_600_000 }), /^The limit "mine" of 20 requests per user in 3600 seconds is reached: 0 left, 1 asked for. Room for it at 2026-11-10T01:00:00.000Z\./);
  assert.match(sentence({ per: 'team', count: 'inputTokens', limit: 20, window: 'month' }), /20 input tokens per team in a calendar month is reached/);
  assert.match(sentence({ per: 'all', count: 'concurrent', limit: 20 }), /20 calls at a time per installation is reached/);
});
