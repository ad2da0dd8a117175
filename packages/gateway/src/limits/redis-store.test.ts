import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryLimitStore, compileRule, type LimitCheck, type LimitRule, type Window } from '@claviger/core/limits';
import fc from 'fast-check';
import { CALENDAR } from './redis-counting.js';
import { connectRedis, connected, type RedisClient } from './redis-connection.js';
import { RedisServer, ask, redisMissing } from './redis-server.testing.js';
import { RedisLimitStore } from './redis-store.js';

const skip = redisMissing();
const rolling = (milliseconds: number): Window => ({ kind: 'rolling', milliseconds });
const policy = { url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 };

describe('the Redis store', { skip }, () => {
  let server: RedisServer;
  let client: RedisClient;
  before(async () => {
    server = await RedisServer.start();
    client = await connectRedis(policy, { REDIS_URL: server.url });
    await connected(client);
  });
  after(async () => {
    client.disconnect();
    await server.close();
  });
  /** A store that shares nothing with those of other tests. */
  const fresh = (holdLifetime?: number): RedisLimitStore => new RedisLimitStore(client, `t${randomUUID().slice(0, 8)}`, holdLifetime === undefined ? {} : { holdLifetime });

  test('a limit that is raised past what is counted to the unit, and lowered again, goes on holding', async () => {
    for (const store of [fresh(), new MemoryLimitStore()]) {
      const check = (limit: number): LimitCheck => {
        const rule: LimitRule = { name: 'set-requests-per-app-60s', per: 'app', count: 'requests', limit, window: 60_000 };
        const { keyPrefix, window } = compileRule(rule, '');
        return { key: `${keyPrefix}chat`, limit, amount: 1, window, immediate: true };
      };
      for (const [index, limit] of [2, 2_000, 2, 2_000].entries()) {
        const { admitted } = await store.reserve(`call-${index}`, [check(limit)], Date.now());
        assert.equal(admitted, true, `${limit}`);
        await store.settle(`call-${index}`, [1], Date.now());
      }
      assert.equal((await store.reserve('third', [check(2)], Date.now())).admitted, false);
    }
  });

  test('decides as the in-process store does', async () => {
    // Windows so long that nothing leaves them meanwhile: then the two clocks cannot matter.
    const windows: Window[] = [rolling(3_600_000), { kind: 'calendar', unit: 'day' }, { kind: 'calendar', unit: 'week' }, { kind: 'calendar', unit: 'month' }, { kind: 'concurrent' }];
    const arbitraryCheck = fc.record({ window: fc.constantFrom(...windows), limit: fc.constantFrom(1, 7, 1_000, 5_000), amount: fc.integer({ min: 0, max: 9 }), subject: fc.constantFrom('a', 'b'), immediate: fc.boolean() });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('reserve' as const), id: fc.integer({ min: 0, max: 15 }), checks: fc.array(arbitraryCheck, { minLength: 1, maxLength: 4 }), amounts: fc.constant([]) }),
      fc.record({ kind: fc.constant('settle' as const), id: fc.integer({ min: 0, max: 15 }), checks: fc.constant([]), amounts: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 4, maxLength: 4 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const redis = fresh();
        const memory = new MemoryLimitStore();
        // All at once, so that they share messages, and in order all the same.
        await Promise.all(steps.map(async ({ kind, id, checks, amounts }) => {
          const now = Date.now();
          if (kind === 'settle') {
            const ours = memory.settle(String(id), amounts, now);
            const theirs = await redis.settle(String(id), amounts, now);
            assert.deepEqual(theirs?.map(({ remaining, spent }) => ({ remaining, spent })), ours?.map(({ remaining, spent }) => ({ remaining, spent })));
            return;
          }
          const wanted: LimitCheck[] = checks.map(({ window, limit, amount, subject, immediate }) => ({
            key: `${subject}-${JSON.stringify(window)}-${limit}-${immediate}`, limit, amount, window, ...(immediate && window.kind !== 'concurrent' && { immediate }),
          }));
          const ours = memory.reserve(String(id), wanted, now);
          const theirs = await redis.reserve(String(id), wanted, now);
          assert.equal(theirs.admitted, ours.admitted);
          assert.equal(theirs.refusedBy, ours.refusedBy);
        }));
      }),
      { numRuns: 60 },
    );
  });

  test('what is asked for at once shares a message, and each call has its own answer', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'm', limit: 100, amount: 1, window: { kind: 'calendar', unit: 'month' } };
    const before = Number(/calls=(\d+)/.exec(ask(server.port, 'INFO', 'commandstats').split('cmdstat_evalsha')[1] ?? 'calls=0')?.[1]);
    const asked = await Promise.all(Array.from({ length: 120 }, (_, call) => store.reserve(`c${call}`, [check, { ...check, key: `own-${call % 3}`, limit: 1_000 }], Date.now())));
    assert.equal(asked.filter(({ admitted }) => admitted).length, 100);
    asked.forEach(({ admitted, refusedBy, states }, call) => {
      assert.deepEqual([admitted, refusedBy, states[0]?.remaining], call < 100 ? [true, undefined, 99 - call] : [false, 0, 0]);
    });
    const [settled, , unknown] = await Promise.all([store.settle('c0', [7, 1], Date.now()), store.renew('c1', Date.now()), store.settle('c119', [1, 1], Date.now()), store.renew('none', Date.now())]);
    assert.deepEqual([settled?.map(({ spent }) => spent), unknown], [[7, 1], undefined]);
    const after = Number(/calls=(\d+)/.exec(ask(server.port, 'INFO', 'commandstats').split('cmdstat_evalsha')[1] ?? 'calls=0')?.[1]);
    assert.equal(after - before, 4 + 1);
  });

  test('an amount beyond all bounds is refused, and takes nobody along', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'b', limit: 100, amount: 1, window: { kind: 'calendar', unit: 'day' } };
    const wanted = [1, Number.POSITIVE_INFINITY, Number.NaN, 2].map((amount, call) => store.reserve(`c${call}`, [{ ...check, amount }], Date.now()));
    assert.deepEqual((await Promise.all(wanted)).map(({ admitted }) => admitted), [true, false, false, true]);
  });

  test('a name with half a character, such as one that was cut, is counted and takes nobody along', async () => {
    const store = fresh();
    const check = (key: string): LimitCheck => ({ key, limit: 1, amount: 1, window: { kind: 'calendar', unit: 'day' }, immediate: true });
    const reserved = await Promise.all([store.reserve('c1', [check('broken-\ud83d')], Date.now()), store.reserve('c2', [check('whole')], Date.now())]);
    assert.deepEqual(reserved.map(({ admitted }) => admitted), [true, true]);
    assert.equal((await store.reserve('c3', [check('broken-\ud83d')], Date.now())).admitted, false);
    assert.deepEqual(await store.raise({ key: 'broken-\ud83d', window: { kind: 'calendar', unit: 'day' } }, 5), [1, 5]);
    await store.record({ ...check('late-\udc00'), limit: 5_000 }, 3);
  });

  test('what a budget has already cost is put down once, whoever says so, and what is more stays', async () => {
    const [store, other] = [fresh(), fresh()];
    const memory = new MemoryLimitStore();
    for (const unit of ['day', 'week', 'month'] as const) {
      const bucket = { key: `budget-${unit}`, window: { kind: 'calendar', unit } } as const;
      const check: LimitCheck = { ...bucket, limit: 10_000, amount: 10, money: true };
      assert.deepEqual(await Promise.all([store, store, store].map((one) => one.raise(bucket, 500))), [[0, 500], [500, 500], [500, 500]]);
      assert.deepEqual([memory.raise(bucket, 500, Date.now()), memory.raise(bucket, 500, Date.now())], [500, 500]);
      for (const one of [store, memory]) {
        await one.reserve(unit, [check], Date.now());
        assert.equal((await one.settle(unit, [10], Date.now()))?.[0]?.spent, 510);
      }
      assert.deepEqual([await store.raise(bucket, 500), memory.raise(bucket, 500, Date.now()), memory.raise(bucket, 0, Date.now())], [[510, 510], 510, 510]);
      assert.deepEqual(await other.raise(bucket, 0), [0, 0]);
    }
  });

  test("no user's name reaches what is counted for another", async () => {
    const store = fresh();
    for (const user of ['bob', 'bob:l', 'l:bob', 'b:bob', 'r:bob', 'holds', 'epoch']) {
      for (const limit of [1, 5_000]) {
        const { admitted, states } = await store.reserve(`${user}${limit}`, [{ key: user, limit, amount: 1, window: rolling(60_000 + limit), immediate: true }], Date.now());
        assert.deepEqual([admitted, states[0]?.spent], limit === 1 ? [true, 1] : [true, 1], `${user} ${limit}`);
        if (limit === 1) await store.settle(`${user}${limit}`, [0], Date.now());
      }
    }
  });

  test('what is given back after its window takes nothing from those who came later', async () => {
    const store = fresh();
    const check = (amount: number): LimitCheck => ({ key: 'g', limit: 5_000, amount, window: rolling(1_000), immediate: true });
    await store.reserve('early', [check(3_000)], Date.now());
    await sleep(600);
    await store.reserve('late', [check(2_000)], Date.now());
    await sleep(450);
    assert.equal((await store.settle('early', [0], Date.now()))?.[0]?.spent, 2_000);
  });

  test('what was charged too much is given back and what is missing is charged, once, in the window it was charged in', async () => {
    const windows: readonly Window[] = [rolling(3_600_000), { kind: 'calendar', unit: 'day' }, { kind: 'calendar', unit: 'month' }];
    for (const [index, window] of windows.entries()) {
      const [redis, memory] = [fresh(), new MemoryLimitStore()];
      const at = Date.now();
      // From a little before, as the call that is put right came in before it was charged.
      const age = 1_000;
      const check: LimitCheck = { key: 'c', limit: 50_000, amount: 30_000, window };
      for (const store of [redis, memory]) {
        await store.reserve('batch', [check], at);
        await store.settle('batch', [30_000], at);
      }
      const spent = async (): Promise<(number | undefined)[]> => Promise.all([redis, memory].map(async (store) => (await store.reserve(randomUUID(), [{ ...check, amount: 0 }], Date.now())).states[0]?.spent));
      const { limit, key } = check;
      for (let time = 0; time < 2; time++) await redis.correct('one', [{ key, limit, window, amount: -12_000 }], age);
      memory.correct([{ key, limit, window, amount: -12_000 }], at - age, Date.now());
      assert.deepEqual(await spent(), [18_000, 18_000], String(index));
      await redis.correct('two', [{ key, limit, window, amount: 40_000 }], age);
      memory.correct([{ key, limit, window, amount: 40_000 }], at, Date.now());
      assert.deepEqual(await spent(), [58_000, 58_000], String(index));
      // From before the window, or the period, nothing is given back.
      await redis.correct('three', [{ key, limit, window, amount: -1_000 }], 40 * 86_400_000);
      memory.correct([{ key, limit, window, amount: -1_000 }], at - 40 * 86_400_000, Date.now());
      assert.deepEqual(await spent(), [58_000, 58_000], String(index));
    }
  });

  test('never more than the limit in any window, by its own clock', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'k', limit: 5, amount: 1, window: rolling(1_000), immediate: true };
    const admitted: { readonly sent: number; readonly answered: number }[] = [];
    const end = Date.now() + 2_600;
    while (Date.now() < end) {
      const sent = Date.now();
      const { admitted: yes } = await store.reserve(randomUUID(), [check], sent);
      if (yes) admitted.push({ sent, answered: Date.now() });
      await sleep(15);
    }
    assert.ok(admitted.length >= 10, 'the window frees places again');
    // The script ran somewhere between sending and answering: six of them were surely not within one window.
    admitted.slice(5).forEach(({ answered }, index) => assert.ok(answered - admitted[index]!.sent >= 999));
  });

  test('settling twice changes nothing; an unknown id is undefined', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'm', limit: 10_000, amount: 5_000, window: { kind: 'calendar', unit: 'month' } };
    await store.reserve('a', [check], Date.now());
    assert.equal((await store.settle('a', [1_234], Date.now()))?.[0]?.spent, 1_234);
    assert.equal(await store.settle('a', [1_234], Date.now()), undefined);
    assert.equal(await store.settle('never', [1], Date.now()), undefined);
    assert.equal((await store.reserve('b', [{ ...check, amount: 0 }], Date.now())).states[0]?.spent, 1_234);
  });

  test('holds expire unless renewed, and are settled late all the same', async () => {
    const store = fresh(300);
    const check: LimitCheck = { key: 'h', limit: 100, amount: 80, window: { kind: 'calendar', unit: 'month' } };
    await store.reserve('lost', [check], Date.now());
    await store.reserve('kept', [{ ...check, key: 'other' }], Date.now());
    assert.equal((await store.reserve('b', [check], Date.now())).admitted, false);
    await sleep(200);
    await store.renew('kept', Date.now());
    await sleep(200);
    assert.equal((await store.reserve('b', [{ ...check, key: 'other' }], Date.now())).admitted, false);
    assert.equal((await store.reserve('c', [check], Date.now())).admitted, true);
    assert.equal((await store.settle('lost', [70], Date.now()))?.[0]?.spent, 70);
  });

  test('calendar periods are those of the Gregorian calendar, for any clock', async () => {
    const store = fresh();
    const refused = await store.reserve('x', [{ key: 'd', limit: 1, amount: 1, window: { kind: 'calendar', unit: 'month' }, immediate: true }], Date.now());
    const now = new Date();
    const nextMonth = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
    assert.ok(Math.abs((refused.states[0]?.resetAt ?? 0) - nextMonth) < 1_000);
    // The algorithm itself, against the runtime's own calendar.
    const bounds = `${CALENDAR}\nlocal a, b = bounds('m', tonumber(ARGV[1]))\nreturn { a, b }`;
    for (const at of [0, 951_782_399_999, 951_782_400_000, Date.UTC(2024, 1, 29, 12), Date.UTC(2026, 11, 31, 23, 59), Date.UTC(2100, 1, 28), Date.UTC(2000, 0, 1)]) {
      const date = new Date(at);
      const [start, end] = (await client.eval(bounds, 0, at)) as [number, number];
      const [monday, next] = (await client.eval(bounds.replace("bounds('m'", "bounds('w'"), 0, at)) as [number, number];
      assert.deepEqual([new Date(monday).getUTCDay(), next - monday, monday <= at && at < next], [1, 604_800_000, true], date.toISOString());
      assert.deepEqual([start, end], [Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1), Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)], date.toISOString());
    }
  });

  test('a reset time is given in this machine\'s time', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'r', limit: 1, amount: 1, window: rolling(60_000), immediate: true };
    // This machine's clock is an hour ahead of Redis's.
    const ahead = Date.now() + 3_600_000;
    await store.reserve('a', [check], ahead);
    const { states } = await store.reserve('b', [check], ahead);
    assert.ok(Math.abs((states[0]?.resetAt ?? 0) - (ahead + 60_000)) < 2_000);
    assert.equal((await store.reserve('c', [{ ...check, amount: 2 }], ahead)).states[0]?.resetAt, Number.POSITIVE_INFINITY);
  });

  test('every name carries the hash tag and ends by itself', async () => {
    const prefix = `p${randomUUID().slice(0, 8)}`;
    const store = new RedisLimitStore(client, prefix);
    await store.reserve('a', [{ key: 'x', limit: 5, amount: 1, window: rolling(1_000), immediate: true }, { key: 'y', limit: 5_000, amount: 10, window: rolling(1_000) }], Date.now());
    await store.settle('a', [1, 3], Date.now());
    const names = ask(server.port, 'KEYS', `*${prefix}*`).trim().split('\n');
    assert.ok(names.length >= 4);
    for (const name of names) {
      assert.ok(name.startsWith(`{${prefix}}:`), name);
      if (!name.endsWith(':epoch')) assert.ok(Number(ask(server.port, 'PTTL', name)) > 0, name);
    }
  });

  test('what was spent elsewhere is merged in order', async () => {
    const store = fresh();
    const check: LimitCheck = { key: 'q', limit: 3, amount: 1, window: rolling(60_000), immediate: true };
    const now = Date.now();
    await store.reserve('a', [check], now);
    await store.restore({ key: 'q', window: check.window, exact: true, state: [now - 120_000, now - 30_000, now - 40_000], clearAt: 0 }, now);
    const refused = await store.reserve('b', [check], now);
    assert.equal(refused.admitted, false);
    assert.ok(Math.abs((refused.states[0]?.resetAt ?? 0) - (now + 20_000)) < 1_000);
  });
});
