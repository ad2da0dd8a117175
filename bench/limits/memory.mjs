// Run by run.mjs in a process of its own, with --expose-gc: a million users, each with a full log of 20 calls.
import { MemoryLimitStore } from '../../packages/core/dist/guards/limits/index.js';

const USERS = 1_000_000;
const LIMIT = 20;
const window = { kind: 'rolling', milliseconds: 3_600_000 };
globalThis.gc();
const before = process.memoryUsage();
const store = new MemoryLimitStore();
let now = Date.UTC(2026, 0, 1);
for (let round = 0; round < LIMIT; round++) {
  for (let user = 0; user < USERS; user++) {
    const id = `call-${user}`;
    if (user % 1_000 === 0) now++;
    if (!store.reserve(id, [{ key: `/requests-per-user/requests/3600000/user:u${user}`, limit: LIMIT, amount: 1, window, immediate: true }], now).admitted) throw new Error('refused');
    store.settle(id, [1], now);
  }
}
globalThis.gc();
const after = process.memoryUsage();
console.log(JSON.stringify({ users: store.size, heapMb: Math.round((after.heapUsed - before.heapUsed) / 1e6), heapTotalMb: Math.round(after.heapTotal / 1e6), rssMb: Math.round(after.rss / 1e6) }));
