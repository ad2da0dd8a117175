import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MemoryLimitStore, type SavedBucket } from './memory-store.js';
import { PlainModel } from './plain-model.testing.js';
import type { LimitCheck } from './store.js';

const DAY = 86_400_000;
const rolling = (milliseconds: number): LimitCheck['window'] => ({ kind: 'rolling', milliseconds });

/** Each of them for a few users, so that buckets are dropped, and their room is taken by others of another kind. */
const limits: readonly Omit<LimitCheck, 'amount'>[] = [
  { key: 'few', limit: 5, window: rolling(1_000), immediate: true },
  { key: 'many', limit: 40, window: rolling(31 * DAY), immediate: true },
  { key: 'units', limit: 30, window: rolling(90_000) },
  { key: 'large', limit: 3_000, window: rolling(10_000), immediate: true },
  { key: 'tokens', limit: 9_000_000_000_000, window: rolling(31 * DAY) },
  { key: 'day', limit: 500, window: { kind: 'calendar', unit: 'day' }, immediate: true },
  { key: 'month', limit: 5_000, window: { kind: 'calendar', unit: 'month' }, money: true },
  { key: 'now', limit: 7, window: { kind: 'concurrent' } },
];

const amountFor = ({ limit }: Omit<LimitCheck, 'amount'>, part: number): number => Math.floor(limit * part);

/** Of a limit, or of what was reserved. */
const percent = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 35 }), fc.integer({ min: 1, max: 120 })).map((part) => part / 100);
const wish = fc.record({ limit: fc.integer({ min: 0, max: limits.length - 1 }), user: fc.integer({ min: 0, max: 1 }), part: percent });
const pause = fc.oneof(
  // Often to the very millisecond at which something leaves a window.
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 250, 500, 1_000, 10_000, 60_000, 90_000) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 1_500 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 * DAY }) },
);
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('reserve' as const), again: fc.integer({ min: -30, max: 3 }), wishes: fc.array(wish, { minLength: 1, maxLength: 4 }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('settle' as const), back: fc.integer({ min: 0, max: 7 }), parts: fc.array(percent, { minLength: 4, maxLength: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('renew' as const), back: fc.integer({ min: 0, max: 7 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('record' as const), wish }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('correct' as const), wish, sign: fc.constantFrom(-1, 1), age: pause }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), pause }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

const checkOf = ({ limit, user, part }: { readonly limit: number; readonly user: number; readonly part: number }): LimitCheck => {
  const { key, ...rest } = limits[limit]!;
  return { ...rest, key: `${key}/${user}`, amount: amountFor(limits[limit]!, part) };
};

test('any steps at all: the store decides, and counts, as plain lists do', () => {
  const seen = { admitted: 0, refused: 0, settled: 0, corrected: 0, restarts: 0 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * DAY }), fc.array(step, { minLength: 20, maxLength: 150, size: 'max' }), (offset, steps) => {
      let store = new MemoryLimitStore();
      const model = new PlainModel();
      const checksOf = new Map<string, readonly LimitCheck[]>();
      let calls = 0;
      // Anywhere, so that the low 32 bits of the time turn over in some of the runs.
      let now = Date.UTC(2026, 0, 1) + offset;
      for (const todo of steps) {
        if (todo.kind === 'wait') now += todo.pause;
        else if (todo.kind === 'reserve') {
          const wanted = todo.wishes.map(checkOf);
          const id = `c${todo.again < 0 ? calls++ : calls - todo.again}`;
          const known = model.knows(id, now);
          const { admitted, refusedBy, states } = store.reserve(id, wanted, now);
          assert.equal(refusedBy ?? -1, model.reserve(id, wanted, now));
          if (known) continue;
          if (admitted) checksOf.set(id, wanted);
          seen[admitted ? 'admitted' : 'refused']++;
          assert.deepEqual(
            states.map(({ spent, remaining }) => ({ spent, remaining })),
            wanted.map((check) => ({ spent: model.spent(check, now), remaining: Math.max(0, check.limit - model.spent(check, now) - model.held(check)) })),
          );
        } else if (todo.kind === 'settle') {
          const id = `c${calls - todo.back}`;
          const checks = checksOf.get(id) ?? [];
          const amounts = checks.map((check, index) => Math.floor(check.amount * todo.parts[index]!));
          checksOf.delete(id);
          const states = store.settle(id, amounts, now);
          assert.equal(states !== undefined, model.settle(id, amounts, now));
          if (states === undefined) continue;
          seen.settled++;
          assert.deepEqual(states.map(({ spent }) => spent), checks.map((check) => model.spent(check, now)));
        } else if (todo.kind === 'renew') {
          const id = `c${calls - todo.back}`;
          store.renew(id, now);
          model.renew(id, now);
        } else if (todo.kind === 'record') {
          const check = checkOf(todo.wish);
          store.record([check], [check.amount], now);
          model.record(check, check.amount, now);
        } else if (todo.kind === 'correct') {
          seen.corrected++;
          const check = checkOf(todo.wish);
          store.correct([{ ...check, amount: todo.sign * check.amount }], now - todo.age, now);
          model.correct(check, todo.sign * check.amount, now - todo.age, now);
        } else {
          seen.restarts++;
          const saved = JSON.parse(JSON.stringify([...store.all()])) as SavedBucket[];
          store = new MemoryLimitStore();
          store.restore(saved, now);
          model.restart();
          checksOf.clear();
        }
      }
    }),
    { numRuns: 400 },
  );
  // It has to have been about something.
  for (const [what, times] of Object.entries(seen)) assert.ok(times > 300, `${what}: ${times}`);
});

test('the room of what has left its window is used again, whole buckets and single entries', () => {
  const store = new MemoryLimitStore();
  let now = Date.UTC(2026, 0, 1);
  const before = process.memoryUsage().arrayBuffers;
  for (let call = 0; call < 400_000; call++) {
    now += 1;
    const checks: LimitCheck[] = [
      { key: `user/${call}`, limit: 20, amount: 3, window: rolling(1_000), immediate: true },
      { key: 'exact', limit: 1_000, amount: 1, window: rolling(900), immediate: true },
      { key: 'sliced', limit: 100_000, amount: 1, window: rolling(900), immediate: true },
    ];
    assert.equal(store.reserve('c', checks, now).admitted, true);
    store.settle('c', [3, 1, 1], now);
  }
  assert.ok(store.size < 2_000, String(store.size));
  // 400,000 users would need 29 MB, and as many entries 2 MB.
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.ok(grown < 500_000, `${grown} bytes`);
});
