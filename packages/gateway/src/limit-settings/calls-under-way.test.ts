import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Call, type LedgerRow } from '@claviger/core/engine';
import { MemoryLimitStore, compileRule, type CompiledRule } from '@claviger/core/limits';
import { parsePolicy } from '@claviger/core/policy';
import { noLedger, silentLogger } from '@claviger/core/ports';
import { CallsUnderWay } from './calls-under-way.js';
import type { LimitSettings } from './limit-settings.js';

const day = { kind: 'calendar', unit: 'day' } as const;
const budget = compileRule({ name: 'set-dollars-per-user-day', per: 'user', count: 'dollars', limit: 1, window: 'day' }, '');
const requests = compileRule({ name: 'set-requests-per-app-60s', per: 'app', count: 'requests', limit: 1, window: 60_000 }, '');

function house() {
  let rules: readonly CompiledRule[] = [];
  let changed = (): void => {};
  let now = Date.UTC(2026, 10, 10);
  const settings = { rulesFor: () => rules, onChange: (listener: () => void) => void (changed = listener) } as unknown as LimitSettings;
  const store = new MemoryLimitStore();
  const underWay = new CallsUnderWay({ policy: parsePolicy({}), settings, store, past: undefined, clock: { now: () => now }, logger: silentLogger });
  const ledger = underWay.reading(noLedger);
  const open = (id: string, endpoint: Call['endpoint'] = 'messages', content = 'hello'): void => {
    const principal = { kind: 'key', credential: 'key', user: 'ann', team: undefined, app: undefined, environment: undefined, scopes: [] } as const;
    underWay.enter(new Call({ id, principal, app: 'default', endpoint, at: now, source: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 1_000, messages: [{ role: 'user', content }] }) }));
  };
  const end = async (id: string, row: Partial<LedgerRow>): Promise<void> => {
    void ledger.append({ id, at: now, app: 'default', endpoint: 'messages', outcome: 'answered', microDollars: 0, ...row } as LedgerRow);
    await underWay.idle();
  };
  const set = async (...next: readonly CompiledRule[]): Promise<void> => {
    rules = next;
    changed();
    await underWay.idle();
  };
  /** What is spent and held of the budget: how much less than so much can be taken. */
  const taken = (): number => {
    const { states } = store.reserve(`look-${Math.random()}`, [{ key: `${budget.keyPrefix}user:ann`, limit: 1_000_000, amount: 0, window: day, money: true }], now);
    return 1_000_000 - (states[0]?.remaining ?? 0);
  };
  return { open, end, set, taken, pass: (milliseconds: number) => void (now += milliseconds) };
}

test('a new budget holds each call under way once, by what it may cost, and is charged what it did cost', async () => {
  const { open, end, set, taken } = house();
  open('early');
  await end('early', { microDollars: 99 });
  open('a');
  open('b');
  open('count', 'count_tokens');
  await set(requests);
  assert.equal(taken(), 0);
  await set(budget, requests);
  const held = taken();
  // 1,000 output tokens are 5,000 micro-dollars, and there is some input.
  assert.ok(held > 10_000 && held < 11_000, String(held));
  // Another amount is the same budget.
  await set({ ...budget, limit: 5 });
  assert.equal(taken(), held);
  // What comes later is the guard's to hold.
  open('c');
  await end('c', { microDollars: 7 });
  assert.equal(taken(), held);
  await end('a', { microDollars: 40 });
  await end('a', { microDollars: 40 });
  await end('count', {});
  assert.equal(taken(), held / 2 + 40);
  await end('b', { microDollars: 0, outcome: 'denied' });
  assert.equal(taken(), 40);
});

test('a request of a batch, whose answer nobody sees here, is charged as estimated', async () => {
  const { open, end, set, taken } = house();
  open('sent', 'batch_item');
  open('failed', 'batch_item');
  await set(budget);
  const held = taken();
  await end('sent', { endpoint: 'batch_item' });
  await end('failed', { endpoint: 'batch_item', outcome: 'failed' });
  assert.ok(held > 0);
  assert.equal(taken(), held / 2);
});

test('calls that have ended are collected while they are young', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
  const { open, end } = house();
  const characters = 20_000;
  const calls = 6_000;
  let outlived = 0;
  let used = 0;
  const pass = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index++) {
      open(`call-${index}`, 'messages', String(index).padEnd(characters, 'x'));
      if (index >= 16) await end(`call-${index - 16}`, {});
      if (index % 100 !== 0) continue;
      collect({ type: 'minor' });
      const { heapUsed } = process.memoryUsage();
      // It falls where V8 has collected the old as well.
      outlived += Math.max(0, heapUsed - used);
      used = heapUsed;
    }
  };
  await pass(0, 500);
  // From here on what the calls stand in is old.
  collect();
  used = process.memoryUsage().heapUsed;
  outlived = 0;
  await pass(500, 500 + calls);
  // A call holds its text twice, as it came and parsed.
  assert.ok(outlived < (calls * 2 * characters) / 3, `${outlived}`);
});
