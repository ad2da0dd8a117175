import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LimitCheck, Window } from '@claviger/core/limits';
import { silentLogger, systemClock } from '@claviger/core/ports';
import { connectRedis, connected, reconnectDelay, type RedisClient } from './redis-connection.js';
import { RedisServer, ask, primaryOf, redisMissing, startCluster } from './redis-server.testing.js';
import { RedisLimitStore } from './redis-store.js';
import { SharedLimitStore } from './shared-store.js';

const skip = redisMissing();
const hour: Window = { kind: 'rolling', milliseconds: 3_600_000 };
const requests = (limit: number, key = 'requests'): LimitCheck => ({ key, limit, amount: 1, window: hour, immediate: true });
const dollars = (limit: number, amount: number): LimitCheck => ({ key: 'dollars', limit, amount, window: { kind: 'calendar', unit: 'month' }, money: true });

interface Instance {
  readonly store: SharedLimitStore;
  readonly remote: RedisLimitStore;
  readonly client: RedisClient;
}

async function instance(context: TestContext, url: string, options: { cluster?: boolean; sentinel?: string; hasty?: boolean } = {}): Promise<Instance> {
  // As it is by default only where waiting is what a test is about: a busy machine is slower than any Redis.
  const [timeout, deadline] = options.hasty === true ? [50, 60] : [2_000, 2_500];
  const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: options.cluster ?? false, sentinel: options.sentinel, prefix: 'claviger', timeout }, { REDIS_URL: url });
  context.after(() => client.disconnect());
  await connected(client);
  const remote = new RedisLimitStore(client, 'claviger', { deadline, onEpoch: (epoch) => store.sawEpoch(epoch) });
  const store: SharedLimitStore = new SharedLimitStore({ remote, instances: 3, clock: systemClock, logger: silentLogger });
  await eventually(store, () => [requests(20, 'warm up')]);
  return { store, remote, client };
}

async function server(context: TestContext): Promise<RedisServer> {
  const started = await RedisServer.start();
  context.after(() => started.close());
  return started;
}

/** Asks until `until` holds of a decision. */
async function eventually(store: SharedLimitStore, checks: () => readonly LimitCheck[], within = 15_000): Promise<void> {
  const end = Date.now() + within;
  while (Date.now() < end) {
    const id = randomUUID();
    try {
      const { admitted, degraded } = await store.reserve(id, checks(), Date.now());
      if (admitted) await store.settle(id, [0], Date.now());
      if (degraded === undefined) return;
    } catch {
      // Still away.
    }
    await sleep(25);
  }
  assert.fail('the shared store did not come back');
}

/** How long `work` took, less how late this process's timers were meanwhile: other processes on the machine prove nothing. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  const control = sleep(50).then(() => performance.now() - start - 50);
  await work();
  const took = performance.now() - start;
  return took < 40 ? took : took - (await control);
}

/** What is the same of every way in which the store can be away. */
async function checkAway(store: SharedLimitStore): Promise<void> {
  const key = `away-${randomUUID()}`;
  const waits: number[] = [];
  let admitted = 0;
  for (let call = 0; call < 30; call++) {
    waits.push(
      await timed(async () => {
        const reservation = await store.reserve(`${key}-${call}`, [requests(20, key)], Date.now());
        if (reservation.admitted) admitted++;
        assert.equal(reservation.degraded, 'local_share');
      }),
    );
    await sleep(5);
  }
  assert.equal(admitted, 6, 'a third of 20, rounded down');
  assert.ok(Math.max(...waits) < 100, `answered within 100 ms, not ${Math.max(...waits)}`);
  assert.ok((await timed(() => assert.rejects(store.reserve(randomUUID(), [requests(20), dollars(1_000_000, 1)], Date.now())))) < 100);
}

describe('the shared store', { skip }, () => {
  test('stopped: answers go on by this instance\'s share, money is refused; what was let in counts when it is back', async (context) => {
    const redis = await server(context);
    const { store, client } = await instance(context, redis.url, { hasty: true });
    assert.equal((await store.reserve('a', [requests(20)], Date.now())).degraded, undefined);
    await redis.stop();
    await checkAway(store);
    assert.equal((await store.reserve('b', [requests(20)], Date.now())).degraded, 'local_share');
    await store.settle('b', [1], Date.now());
    await store.settle('a', [1], Date.now());
    await redis.start();
    await eventually(store, () => [requests(20, 'probe')]);
    await store.idle();
    // Both calls are counted in a Redis that has never heard of the first and saw nothing of the second.
    assert.equal(await client.llen('{claviger}:l:requests'), 2);
  });

  test('hung: no call waits as long as 100 ms, and the late answer is not counted twice', async (context) => {
    const redis = await server(context);
    const { store, client } = await instance(context, redis.url, { hasty: true });
    assert.equal((await store.reserve('a', [requests(20)], Date.now())).degraded, undefined);
    await store.settle('a', [1], Date.now());
    redis.hang();
    await checkAway(store);
    assert.equal((await store.reserve('b', [requests(20)], Date.now())).degraded, 'local_share');
    await store.settle('b', [1], Date.now());
    redis.goOn();
    await eventually(store, () => [requests(20, 'probe')]);
    await store.idle();
    await sleep(100);
    assert.equal(await client.llen('{claviger}:l:requests'), 2);
  });

  test('restarted empty: all instances put back what they let in', async (context) => {
    const redis = await server(context);
    const first = await instance(context, redis.url);
    const second = await instance(context, redis.url);
    for (const [index, { store }] of [first, second, first].entries()) {
      const id = `call-${index}`;
      assert.equal((await store.reserve(id, [requests(4), dollars(1_000, 100)], Date.now())).admitted, true);
      await store.settle(id, [1, 70], Date.now());
    }
    await redis.stop();
    await redis.start();
    for (const { store } of [first, second]) await eventually(store, () => [requests(20, 'probe')]);
    for (const { store } of [first, second]) await store.idle();
    const { states } = await first.store.reserve('after', [requests(4), dollars(1_000, 100)], Date.now());
    assert.equal(states[0]?.remaining, 0);
    assert.equal(states[1]?.spent, 210);
    assert.equal((await second.store.reserve('one too many', [requests(4)], Date.now())).admitted, false);
  });

  test('a call that was under way when the store lost everything is charged all the same', async (context) => {
    const redis = await server(context);
    const { store } = await instance(context, redis.url);
    await store.reserve('under way', [dollars(1_000, 100)], Date.now());
    ask(redis.port, 'FLUSHALL');
    await store.settle('under way', [80], Date.now());
    await store.idle();
    assert.equal((await store.reserve('next', [dollars(1_000, 0)], Date.now())).states[0]?.spent, 80);
    await store.idle();
    assert.equal((await store.reserve('last', [dollars(1_000, 0)], Date.now())).states[0]?.spent, 80);
    // The same with a loss that is noticed before the call ends.
    await store.reserve('second', [dollars(1_000, 100)], Date.now());
    ask(redis.port, 'FLUSHALL');
    await store.reserve('notices', [requests(5, 'other')], Date.now());
    await store.idle();
    await store.settle('second', [50], Date.now());
    await store.idle();
    assert.equal((await store.reserve('end', [dollars(1_000, 0)], Date.now())).states[0]?.spent, 130);
  });

  test('while it is away only one call in a while asks it, and instances come back at different times', async (context) => {
    const redis = await server(context);
    const { store } = await instance(context, redis.url, { hasty: true });
    await store.reserve('a', [requests(1_000)], Date.now());
    redis.hang();
    const waits = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await sleep(index * 10);
        const start = performance.now();
        await store.reserve(`b${index}`, [requests(1_000)], Date.now());
        return performance.now() - start;
      }),
    );
    redis.goOn();
    // Those of the first 60 ms find out together; after that one probe in every 0.5 to 1.5 s.
    assert.ok(waits.filter((wait) => wait > 50).length <= 10 + 4, `${waits.filter((wait) => wait > 50).length} waited`);
    const delays = Array.from({ length: 200 }, () => reconnectDelay(6));
    assert.ok(Math.min(...delays) >= 1_000 && Math.max(...delays) <= 2_000);
    assert.ok(Math.max(...delays) - Math.min(...delays) > 500);
  });

  test('a cluster of three: one call, all its limits, one script', async (context) => {
    const servers = await startCluster(0);
    context.after(() => Promise.all(servers.map((node) => node.close())));
    const { store } = await instance(context, servers.map(({ url }) => url).join(','), { cluster: true });
    await eventually(store, () => [requests(20, 'probe')]);
    for (let call = 0; call < 5; call++) {
      const { admitted, degraded } = await store.reserve(`c${call}`, [requests(3, 'user:ann'), requests(100, 'all'), dollars(1_000, 10)], Date.now());
      assert.equal(degraded, undefined);
      assert.equal(admitted, call < 3);
      if (admitted) await store.settle(`c${call}`, [1, 1, 5], Date.now());
    }
    assert.equal((await store.reserve('d', [requests(100, 'all'), dollars(1_000, 10)], Date.now())).states[1]?.spent, 15);
  });

  test('a correction that is made while the store is away is made when it is back, and once when only its answer was lost', { skip }, async (context) => {
  const redis = await server(context);
  const { store } = await instance(context, redis.url);
  const spent = async (): Promise<number> => 1_000_000 - ((await store.reserve(randomUUID(), [dollars(1_000_000, 0)], Date.now())).states[0]?.remaining ?? 0);
  const charged = async (amount: number): Promise<void> => {
    const id = randomUUID();
    assert.equal((await store.reserve(id, [dollars(1_000_000, amount)], Date.now())).admitted, true);
    await store.settle(id, [amount], Date.now());
  };
  const { key, limit, window } = dollars(1_000_000, 0);
  await charged(600_000);
  redis.hang();
  // It waits for the answer longer than anybody does, and the command stands in the server's buffer all the same.
  await store.correct([{ key, limit, window, amount: -200_000 }], Date.now(), Date.now());
  redis.goOn();
  await eventually(store, () => [dollars(1_000_000, 0)]);
  await store.idle();
  assert.equal(await spent(), 400_000);
});

test('failed over: a replica takes over with what was counted', async (context) => {
    const servers = await startCluster(1);
    context.after(() => Promise.all(servers.map((node) => node.close())));
    const { store } = await instance(context, servers.map(({ url }) => url).join(','), { cluster: true, hasty: true });
    await eventually(store, () => [requests(20, 'probe')]);
    for (let call = 0; call < 3; call++) {
      await store.reserve(`c${call}`, [requests(3, 'user:ann')], Date.now());
      await store.settle(`c${call}`, [1], Date.now());
    }
    // Replication is asynchronous: let it catch up, so that the test is about the failover and not about its gap.
    await sleep(1_500);
    const primary = primaryOf(servers, '{claviger}:holds');
    await primary.stop();
    const wait = await timed(async () => {
      assert.equal((await store.reserve('during', [requests(3, 'user:ann')], Date.now())).admitted, false);
    });
    assert.ok(wait < 100, `answered within 100 ms, not ${wait}`);
    await eventually(store, () => [requests(20, 'probe')], 20_000);
    assert.equal((await store.reserve('after', [requests(3, 'user:ann')], Date.now())).admitted, false);
    assert.equal((await store.reserve('other', [requests(3, 'user:bob')], Date.now())).admitted, true);
  });

  test('failed over by a sentinel: the replica takes over with what was counted', async (context) => {
    const primary = await server(context);
    const replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(primary.port), '--repl-diskless-sync-delay', '0']);
    context.after(() => replica.close());
    const sentinel = await RedisServer.startSentinel(primary);
    context.after(() => sentinel.close());
    const { store } = await instance(context, sentinel.url, { sentinel: 'mymaster', hasty: true });
    await eventually(store, () => [requests(20, 'probe')]);
    for (let call = 0; call < 3; call++) {
      await store.reserve(`c${call}`, [requests(3, 'user:ann')], Date.now());
      await store.settle(`c${call}`, [1], Date.now());
    }
    // The sentinel learns of replicas by asking the primary, and replication is asynchronous: both need a moment.
    for (let attempt = 0; attempt < 200 && !ask(sentinel.port, 'SENTINEL', 'replicas', 'mymaster').includes(String(replica.port)); attempt++) await sleep(100);
    for (let attempt = 0; attempt < 100 && ask(primary.port, 'WAIT', '1', '100').trim() !== '1'; attempt++) await sleep(100);
    await primary.stop();
    await eventually(store, () => [requests(20, 'probe')], 30_000);
    assert.equal((await store.reserve('after', [requests(3, 'user:ann')], Date.now())).admitted, false);
    assert.equal((await store.reserve('other', [requests(3, 'user:bob')], Date.now())).admitted, true);
    assert.match(ask(replica.port, 'ROLE'), /^master/);
  });

  test('1,000 calls at once against one dollar from three processes: never a micro-dollar over; a killed process\'s holds come back', async (context) => {
    const redis = await server(context);
    const budget = 1_000_000;
    const hold = 5_000;
    const racers: ChildProcess[] = Array.from({ length: 3 }, () =>
      fork(fileURLToPath(new URL('budget-racer.testing.js', import.meta.url)), [redis.url, String(budget), String(hold)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
    );
    context.after(() => racers.forEach((racer) => racer.kill('SIGKILL')));
    const told = async (racer: ChildProcess): Promise<Record<string, number>> => ((await once(racer, 'message')) as [Record<string, number>])[0];
    await Promise.all(racers.map(told));
    const reserved = racers.map(told);
    for (const [index, racer] of racers.entries()) racer.send({ reserve: index === 0 ? 334 : 333 });
    const figures = await Promise.all(reserved);
    const sum = (name: string): number => figures.reduce((total, figure) => total + (figure[name] ?? 0), 0);
    assert.equal(sum('admitted') + sum('refused'), 1_000);
    assert.equal(sum('admitted') * hold, budget, 'all of the budget is held, and not a micro-dollar more');
    // The first dies with everything it holds; the others settle a little less than they held.
    racers[0]!.kill('SIGKILL');
    const settled = racers.slice(1).map(told);
    for (const racer of racers.slice(1)) racer.send({ settle: 3_000 });
    await Promise.all(settled);
    const spent = ((figures[1]?.['admitted'] ?? 0) + (figures[2]?.['admitted'] ?? 0)) * 3_000;
    const { remote } = await instance(context, redis.url);
    const look = async (): Promise<{ remaining: number; spent: number }> => {
      const { states } = await remote.reserve(randomUUID(), [dollars(budget, 0)], Date.now());
      return { remaining: states[0]?.remaining ?? -1, spent: states[0]?.spent ?? -1 };
    };
    assert.deepEqual(await look(), { remaining: budget - spent - (figures[0]?.['admitted'] ?? 0) * hold, spent });
    // The hold lifetime of the racers is 3 s.
    await sleep(3_200);
    assert.deepEqual(await look(), { remaining: budget - spent, spent });
    // All that is left can be spent, and then nothing more.
    assert.equal((await remote.reserve('rest', [dollars(budget, budget - spent)], Date.now())).admitted, true);
    assert.equal((await remote.reserve('more', [dollars(budget, 1)], Date.now())).admitted, false);
  });
});
