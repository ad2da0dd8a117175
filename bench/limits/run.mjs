// How exact limits are, beside their peers on the same traffic, and what a check costs.
// `npm run bench -- limits [--skip-memory]`
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { MemoryLimitStore } from '../../packages/core/dist/guards/limits/index.js';
import { RedisLimitStore } from '../../packages/gateway/dist/limits/redis-store.js';
import { flexible, installPeers, upstash, versions } from './peers.mjs';
import { mostInAnyWindow, patterns } from './traffic.mjs';

const LIMIT = 20;
const WINDOW = 60_000;
const DURATION = 20 * WINDOW;
const SEED = 7;
const rolling = (milliseconds) => ({ kind: 'rolling', milliseconds });
const requests = (limit, window, key = 'caller') => ({ key, limit, amount: 1, window: rolling(window), immediate: true });

const redis = await startRedis();
const client = redis && new Redis({ port: redis.port, host: '127.0.0.1' });
const rows = [];

rows.push(await accuracy('claviger (in process)', (limit, window) => {
  const store = new MemoryLimitStore();
  let calls = 0;
  return (now) => store.reserve(`c${calls++}`, [requests(limit, window)], now).admitted;
}, []));
if (installPeers()) {
  if (client) rows.push(await accuracyOf(upstash(client), ['Date']));
  rows.push(await accuracyOf(flexible(), ['Date', 'setTimeout']));
}
if (client) rows.push(await redisAccuracy());

console.log(`\nMost admitted in any rolling ${WINDOW / 1000} s, for a limit of ${LIMIT}`);
console.table(Object.fromEntries(rows.map(({ name, ...figures }) => [name, figures])));

const cost = { inProcess: inProcessCost() };
if (client) cost.redis = await redisCost();
if (!process.argv.includes('--skip-memory')) {
  const child = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=2048', new URL('memory.mjs', import.meta.url).pathname], { encoding: 'utf8' });
  cost.memory = child.status === 0 ? JSON.parse(child.stdout) : undefined;
}
console.log('Cost of a check of four limits, and of a million users with 20 calls each');
console.log(cost);

mkdirSync('bench/results', { recursive: true });
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
writeFileSync('bench/results/limits.json', `${JSON.stringify({ machine, date: new Date().toISOString().slice(0, 10), peers: versions, rows, cost }, null, 2)}\n`);
client?.disconnect();
redis?.stop();

function accuracyOf(peer, apis) {
  return accuracy(peer.name, (limit, window) => peer.make(limit, window), apis);
}

/** The same calls for everybody, by a clock that this function moves. `apis`: what of the clock is to be replaced. */
async function accuracy(name, make, apis) {
  const row = { name };
  for (const [pattern, times] of Object.entries(patterns)) {
    const start = Date.UTC(2026, 0, 1);
    if (apis.length > 0) mock.timers.enable({ apis, now: start });
    const ask = make(LIMIT, WINDOW);
    const admitted = [];
    let now = 0;
    for (const at of times(LIMIT, WINDOW, DURATION, SEED)) {
      if (apis.length > 0) mock.timers.tick(at - now);
      now = at;
      if (await ask(start + at)) admitted.push(at);
    }
    mock.timers.reset();
    row[pattern] = mostInAnyWindow(admitted, WINDOW);
  }
  return row;
}

/** By Redis's own clock, which nobody moves: the same patterns in windows of two seconds. */
async function redisAccuracy() {
  const window = 2_000;
  const row = { name: 'claviger (Redis, windows of 2 s)' };
  for (const [pattern, times] of Object.entries(patterns)) {
    const store = new RedisLimitStore(client, `accuracy-${pattern}`);
    const admitted = [];
    const began = performance.now();
    const asked = [];
    for (const at of times(LIMIT, window, 5 * window, SEED)) {
      const wait = began + at - performance.now();
      if (wait > 0) await sleep(wait);
      asked.push(store.reserve(`${pattern}-${asked.length}`, [requests(LIMIT, window)], Date.now()));
    }
    for (const decided of await Promise.all(asked)) if (decided.admitted) admitted.push(decided);
    // Redis itself knows when it admitted: what it has forgotten since is not needed, the log of one window is.
    row[pattern] = Math.max(...(await Promise.all(asked)).map(({ states }) => states[0].spent));
  }
  return row;
}

function fourLimits(subject) {
  return [
    requests(1_000, 3_600_000, `requests/${subject}`),
    { key: `tokens/${subject}`, limit: 1e9, amount: 500, window: rolling(3_600_000) },
    { key: 'dollars/team', limit: 1e13, amount: 5_000, window: { kind: 'calendar', unit: 'month' }, money: true },
    { key: `now/${subject}`, limit: 100, amount: 1, window: { kind: 'concurrent' } },
  ];
}

/** CPU microseconds; the least of several rounds, so that noise does not decide. */
function inProcessCost() {
  const store = new MemoryLimitStore();
  const BATCHES = 1_000;
  const AT_ONCE = 64;
  let now = Date.UTC(2026, 0, 1);
  let check = Infinity;
  let settle = Infinity;
  for (let round = 0; round < 10; round++) {
    let checking = 0;
    let settling = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const wanted = Array.from({ length: AT_ONCE }, (_, call) => ({ id: `${round}-${batch}-${call}`, checks: fourLimits((batch * AT_ONCE + call) % 1_000) }));
      let start = process.cpuUsage();
      for (const { id, checks } of wanted) if (!store.reserve(id, checks, (now += 60)).admitted) throw new Error('refused');
      checking += micros(start);
      start = process.cpuUsage();
      for (const { id } of wanted) store.settle(id, [1, 300, 2_000, 0], now);
      settling += micros(start);
    }
    check = Math.min(check, checking / BATCHES / AT_ONCE);
    settle = Math.min(settle, settling / BATCHES / AT_ONCE);
  }
  return { checkCpuMicros: rounded(check), settleCpuMicros: rounded(settle) };
}

async function redisCost() {
  const store = new RedisLimitStore(client, 'cost');
  const CALLS = 4_000;
  let node = Infinity;
  let alone = Infinity;
  let server = Infinity;
  for (let round = 0; round < 6; round++) {
    const wanted = Array.from({ length: CALLS }, (_, call) => ({ id: `${round}-${call}`, checks: fourLimits(`${round}-${call % 1_000}`) }));
    const before = await redisCpu();
    const start = process.cpuUsage();
    // As many at once as a busy gateway has under way.
    for (let first = 0; first < CALLS; first += 64) await Promise.all(wanted.slice(first, first + 64).map(({ id, checks }) => store.reserve(id, checks, Date.now())));
    node = Math.min(node, micros(start) / CALLS);
    server = Math.min(server, ((await redisCpu()) - before) / CALLS);
    // And one after the other, where none shares a message with another.
    const single = process.cpuUsage();
    for (const { id, checks } of wanted.slice(0, 1_000)) await store.reserve(`${id}-alone`, checks, Date.now());
    alone = Math.min(alone, micros(single) / 1_000);
  }
  return { nodeCpuMicros: rounded(node), nodeCpuMicrosOneAtATime: rounded(alone), redisCpuMicros: rounded(server), roundTrips: 1 };
}

async function redisCpu() {
  const text = await client.info('cpu');
  const seconds = (name) => Number(new RegExp(`${name}:([0-9.]+)`).exec(text)?.[1] ?? 0);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * 1e6;
}

function micros(start) {
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}

/** A redis-server of its own; undefined, with a word, where there is none. */
async function startRedis() {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) {
    console.log('redis-server is not installed: its rows are left out');
    return undefined;
  }
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
  const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder], { stdio: 'ignore' });
  return {
    port,
    stop() {
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
