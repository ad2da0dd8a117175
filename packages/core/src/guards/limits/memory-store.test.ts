import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryLimitStore } from './memory-store.js';
import { HOLD_LIFETIME, periodEnd, periodStart, type LimitCheck, type Window } from './store.js';

const rolling = (milliseconds: number): Window => ({ kind: 'rolling', milliseconds });
const requests = (limit: number, milliseconds: number, key = 'k'): LimitCheck => ({ key, limit, amount: 1, window: rolling(milliseconds), immediate: true });
const tokens = (limit: number, amount: number, window: Window = rolling(60_000), key = 't'): LimitCheck => ({ key, limit, amount, window });

/** The most that `events` put into any stretch of `window` milliseconds. */
function mostInAnyWindow(events: readonly { readonly at: number; readonly amount: number }[], window: number): number {
  let most = 0;
  for (const { at } of events) {
    let sum = 0;
    for (const event of events) if (event.at >= at && event.at < at + window) sum += event.amount;
    most = Math.max(most, sum);
  }
  return most;
}

test('a request limit never lets more than its number into any window, and lets exactly that many into a flood', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 10, max: 2_000 }), fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 300 }), (limit, window, pauses) => {
      const store = new MemoryLimitStore();
      const admitted: { at: number; amount: number }[] = [];
      let now = 1_000_000;
      pauses.forEach((pause, index) => {
        now += pause;
        const { admitted: yes } = store.reserve(`c${index}`, [requests(limit, window)], now);
        // What the log must say: a call is let in exactly when the last window holds fewer than the limit.
        const inWindow = admitted.filter(({ at }) => at > now - window).length;
        assert.equal(yes, inWindow < limit);
        if (yes) {
          admitted.push({ at: now, amount: 1 });
          store.settle(`c${index}`, [1], now);
        }
      });
      assert.ok(mostInAnyWindow(admitted, window) <= limit);
    }),
  );
});

test('a token limit never holds more than its number in any window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_001, max: 20_000 }),
      fc.integer({ min: 100, max: 5_000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 3_000 }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 200 }),
      (limit, window, calls) => {
        const store = new MemoryLimitStore();
        const spent: { at: number; amount: number }[] = [];
        let now = 5_000_000;
        calls.forEach(([pause, amount, part], index) => {
          now += pause;
          if (!store.reserve(`c${index}`, [tokens(limit, amount, rolling(window))], now).admitted) return;
          const used = Math.floor(amount * part);
          store.settle(`c${index}`, [used], now);
          if (used > 0) spent.push({ at: now, amount: used });
        });
        assert.ok(mostInAnyWindow(spent, window) <= limit);
      },
    ),
  );
});

test('any order of reserve, settle, renew and time keeps the books: all is spendable when all holds are gone', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('reserve' as const), id: fc.integer({ min: 0, max: 20 }), amount: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ kind: fc.constant('settle' as const), id: fc.integer({ min: 0, max: 20 }), amount: fc.integer({ min: 0, max: 400 }) }),
    fc.record({ kind: fc.constant('renew' as const), id: fc.integer({ min: 0, max: 20 }), amount: fc.constant(0) }),
    fc.record({ kind: fc.constant('wait' as const), id: fc.constant(0), amount: fc.integer({ min: 0, max: HOLD_LIFETIME }) }),
  );
  const month: Window = { kind: 'calendar', unit: 'month' };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const store = new MemoryLimitStore();
      let now = Date.UTC(2026, 10, 2);
      const open = new Map<number, number>();
      let spent = 0;
      let name = 0;
      const names = new Map<number, string>();
      for (const { kind, id, amount } of steps) {
        if (kind === 'wait') now += amount;
        else if (kind === 'reserve') {
          if (!names.has(id)) names.set(id, `call-${name++}`);
          const { admitted } = store.reserve(names.get(id)!, [tokens(1_000, amount, month)], now);
          if (admitted && !open.has(id)) open.set(id, amount);
        } else if (kind === 'renew') store.renew(names.get(id) ?? 'none', now);
        else {
          store.settle(names.get(id) ?? 'none', [amount], now);
          if (open.delete(id)) spent += amount;
          names.delete(id);
        }
      }
      for (const id of open.keys()) store.settle(names.get(id)!, [0], now);
      const left = store.reserve('last', [tokens(1_000, 0, month)], now).states[0];
      assert.equal(left?.spent, spent);
      assert.equal(left?.remaining, Math.max(0, 1_000 - spent));
    }),
  );
});

test('settling twice, or an unknown id, changes nothing', () => {
  const store = new MemoryLimitStore();
  store.reserve('a', [tokens(100, 60)], 1);
  assert.equal(store.settle('a', [10], 2)?.[0]?.spent, 10);
  assert.equal(store.settle('a', [50], 3), undefined);
  assert.equal(store.settle('never', [50], 3), undefined);
  assert.equal(store.reserve('b', [tokens(100, 0)], 4).states[0]?.spent, 10);
});

test('asking twice with one id takes once', () => {
  const store = new MemoryLimitStore();
  assert.equal(store.reserve('a', [requests(2, 1_000)], 1).states[0]?.remaining, 1);
  assert.equal(store.reserve('a', [requests(2, 1_000)], 1).states[0]?.remaining, 1);
  assert.equal(store.reserve('b', [requests(2, 1_000)], 1).admitted, true);
  assert.equal(store.reserve('c', [requests(2, 1_000)], 1).admitted, false);
});

test('all limits of a call are taken or none', () => {
  const store = new MemoryLimitStore();
  const tight = requests(1, 1_000, 'tight');
  const wide = requests(10, 1_000, 'wide');
  assert.equal(store.reserve('a', [wide, tight], 1).admitted, true);
  const refused = store.reserve('b', [wide, tight], 2);
  assert.equal(refused.admitted, false);
  assert.equal(refused.refusedBy, 1);
  assert.equal(store.reserve('c', [wide], 3).states[0]?.remaining, 8);
});

test('a key that stands twice in one call must fit twice', () => {
  const store = new MemoryLimitStore();
  assert.equal(store.reserve('a', [tokens(100, 60), tokens(100, 60)], 1).admitted, false);
  assert.equal(store.reserve('b', [tokens(100, 50), tokens(100, 50)], 1).admitted, true);
});

test('a hold that nobody renews expires; settled late it is charged all the same', () => {
  const store = new MemoryLimitStore();
  store.reserve('lost', [tokens(100, 80)], 0);
  assert.equal(store.reserve('b', [tokens(100, 30)], HOLD_LIFETIME - 1).admitted, false);
  assert.equal(store.reserve('b', [tokens(100, 30)], HOLD_LIFETIME).admitted, true);
  assert.equal(store.settle('lost', [70], HOLD_LIFETIME + 1)?.[0]?.spent, 70);
  assert.equal(store.settle('lost', [70], HOLD_LIFETIME + 2), undefined);
});

test('a renewed hold lives on', () => {
  const store = new MemoryLimitStore();
  store.reserve('a', [tokens(100, 80)], 0);
  store.renew('a', HOLD_LIFETIME / 2);
  assert.equal(store.reserve('b', [tokens(100, 30)], HOLD_LIFETIME + 1).admitted, false);
  assert.equal(store.reserve('b', [tokens(100, 30)], HOLD_LIFETIME * 1.5).admitted, true);
});

test('a request counts from the moment it was let in, also when nobody settles it', () => {
  const store = new MemoryLimitStore();
  const hour = requests(1, 3_600_000);
  store.reserve('crashed', [hour], 0);
  assert.equal(store.reserve('b', [hour], HOLD_LIFETIME * 2).admitted, false);
  assert.equal(store.reserve('c', [hour], 3_600_000).admitted, true);
});

test('a request that is given back frees its place', () => {
  const store = new MemoryLimitStore();
  store.reserve('a', [requests(1, 1_000)], 5);
  store.settle('a', [0], 6);
  assert.equal(store.reserve('b', [requests(1, 1_000)], 7).admitted, true);
});

test('calls at a time are free again when they end', () => {
  const store = new MemoryLimitStore();
  const one: LimitCheck = { key: 'now', limit: 1, amount: 1, window: { kind: 'concurrent' } };
  assert.equal(store.reserve('a', [one], 0).admitted, true);
  assert.equal(store.reserve('b', [one], 1).admitted, false);
  store.settle('a', [0], 2);
  assert.equal(store.reserve('b', [one], 3).admitted, true);
});

test('the calendar month begins anew at UTC midnight of the first', () => {
  const store = new MemoryLimitStore();
  const month: Window = { kind: 'calendar', unit: 'month' };
  const lastMoment = Date.UTC(2028, 1, 29, 23, 59, 59, 999);
  store.reserve('a', [tokens(10, 10, month)], lastMoment);
  store.settle('a', [10], lastMoment);
  const refused = store.reserve('b', [tokens(10, 1, month)], lastMoment);
  assert.deepEqual([refused.admitted, refused.states[0]?.resetAt], [false, Date.UTC(2028, 2, 1)]);
  assert.equal(store.reserve('b', [tokens(10, 1, month)], lastMoment + 1).admitted, true);
  assert.equal(periodStart('day', Date.UTC(2026, 0, 5, 13)), Date.UTC(2026, 0, 5));
  assert.equal(periodEnd('month', Date.UTC(2026, 11, 31)), Date.UTC(2027, 0, 1));
  // 30 November 2026 is a Monday.
  assert.equal(periodStart('week', Date.UTC(2026, 10, 30)), Date.UTC(2026, 10, 30));
  assert.equal(periodStart('week', Date.UTC(2026, 10, 30) - 1), Date.UTC(2026, 10, 23));
  assert.equal(periodEnd('week', Date.UTC(2026, 11, 6, 23, 59)), Date.UTC(2026, 11, 7));
});

test('a refusal says when the amount would fit', () => {
  const store = new MemoryLimitStore();
  for (const at of [100, 200, 300]) store.reserve(`c${at}`, [requests(3, 1_000)], at);
  assert.equal(store.reserve('d', [requests(3, 1_000)], 400).states[0]?.resetAt, 1_100);
  assert.equal(store.reserve('e', [tokens(10, 11)], 400).states[0]?.resetAt, Number.POSITIVE_INFINITY);
});

test('a clock that goes back lets nobody in early', () => {
  const store = new MemoryLimitStore();
  store.reserve('a', [requests(1, 1_000)], 10_000);
  assert.equal(store.reserve('b', [requests(1, 1_000)], 9_000).admitted, false);
  assert.equal(store.reserve('b', [requests(1, 1_000)], 10_999).admitted, false);
  assert.equal(store.reserve('b', [requests(1, 1_000)], 11_000).admitted, true);
});

test('idle buckets are dropped while others are used', () => {
  const store = new MemoryLimitStore();
  for (let user = 0; user < 1_000; user++) {
    store.reserve(`u${user}`, [requests(5, 1_000, `user-${user}`)], 1);
    store.settle(`u${user}`, [1], 1);
  }
  assert.equal(store.size, 1_000);
  for (let call = 0; call < 600; call++) store.reserve(`x${call}`, [requests(1_000, 1_000, 'busy')], 5_000);
  assert.equal(store.size, 1);
});

test('what changed can be saved and restored, and then counts on', () => {
  const before = new MemoryLimitStore({ trackChanges: true });
  const day: Window = { kind: 'calendar', unit: 'day' };
  const now = Date.UTC(2026, 5, 5, 5);
  before.reserve('a', [requests(2, 60_000, 'log'), tokens(5_000, 4_000, rolling(60_000), 'slices'), tokens(50, 20, day, 'sum')], now);
  before.settle('a', [1, 3_000, 15], now);
  before.reserve('held', [tokens(50, 20, day, 'sum')], now);
  const saved = JSON.parse(JSON.stringify([...before.takeChanged()])) as ReturnType<typeof before.takeChanged> extends Generator<infer Saved> ? Saved[] : never;
  assert.equal([...before.takeChanged()].length, 0);
  const after = new MemoryLimitStore();
  after.restore(saved, now + 1);
  const { states } = after.reserve('b', [requests(2, 60_000, 'log'), tokens(5_000, 0, rolling(60_000), 'slices'), tokens(50, 0, day, 'sum')], now + 1);
  assert.deepEqual(states.map(({ spent }) => spent), [2, 3_000, 15]);
  assert.equal(states[2]?.remaining, 35);
});

test('what is given back after its window takes nothing from those who came later', () => {
  const midnight = Date.UTC(2026, 5, 5);
  for (const window of [{ kind: 'calendar', unit: 'day' }, rolling(10_000), rolling(3_600_000)] as const) {
    const length = window.kind === 'rolling' ? window.milliseconds : 3_600_000;
    const store = new MemoryLimitStore();
    const many = (amount: number): LimitCheck => ({ key: 'k', limit: 5_000, amount, window, immediate: true });
    store.reserve('early', [many(3_000)], midnight - 1);
    store.reserve('late', [many(2_000)], midnight + length / 2);
    assert.equal(store.settle('early', [0], midnight + length)?.[0]?.spent, 2_000);
  }
});

test('a call that used more than its limit holds is kept in bounded room, and fills the window', () => {
  const store = new MemoryLimitStore();
  store.reserve('a', [tokens(100, 10)], 0);
  assert.ok(store.settle('a', [200_000_000], 1)![0]!.spent > 100);
  assert.equal(store.reserve('b', [tokens(100, 0)], 60_000).admitted, false);
  assert.equal(store.reserve('c', [tokens(100, 100)], 60_001).admitted, true);
});

test('a unit leaves at the very millisecond at which its window ends, also while later ones stay', () => {
  for (const [limit, amount] of [[2, 1], [2_000, 1_000]] as const) {
    const store = new MemoryLimitStore();
    const ask = (id: string, now: number): boolean => store.reserve(id, [{ ...requests(limit, 1_000), amount }], now).admitted;
    assert.deepEqual([ask('a', 0), ask('b', 500), ask('c', 999), ask('d', 1_000), ask('e', 1_499), ask('f', 1_500)], [true, true, false, true, false, true]);
  }
});
