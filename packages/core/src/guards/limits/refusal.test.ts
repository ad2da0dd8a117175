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
