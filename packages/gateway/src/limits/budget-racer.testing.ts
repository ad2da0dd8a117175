// One of several processes that race for a budget. Told by messages; its arguments: address, budget, hold.
import { randomUUID } from 'node:crypto';
import { connectRedis, connected } from './redis-connection.js';
import { RedisLimitStore } from './redis-store.js';

const [, , url = '', budget = '', hold = ''] = process.argv;
const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 }, { REDIS_URL: url });
await connected(client);
const store = new RedisLimitStore(client, 'claviger', { holdLifetime: 3_000 });
const held: string[] = [];

process.on('message', (message: { readonly reserve?: number; readonly settle?: number }) => {
  void work(message).then((figures) => process.send?.(figures));
});
process.send?.({ ready: 1 });

async function work({ reserve, settle }: { readonly reserve?: number; readonly settle?: number }): Promise<Record<string, number>> {
  if (reserve !== undefined) {
    const check = { key: 'dollars', limit: Number(budget), amount: Number(hold), window: { kind: 'calendar', unit: 'month' }, money: true } as const;
    const ids = Array.from({ length: reserve }, () => randomUUID());
    const decided = await Promise.all(ids.map((id) => store.reserve(id, [check], Date.now())));
    ids.forEach((id, index) => decided[index]?.admitted === true && held.push(id));
    return { admitted: held.length, refused: reserve - held.length };
  }
  await Promise.all(held.map((id) => store.settle(id, [settle ?? 0], Date.now())));
  return { settled: held.length };
}
