import { randomUUID } from 'node:crypto';
import { installationName } from '../identity/redis-key-repository.js';
import { connectRedis, connected, type RedisPolicy } from './redis-connection.js';
import { RedisLimitStore } from './redis-store.js';

/** What a shared store can do for the limits, tried out. `version` is the server's own word; `ahead`: how far this machine's clock is ahead of its, at least. */
export type SharedStoreProbe = { readonly usable: true; readonly version: string | undefined; readonly milliseconds: number; readonly ahead: number } | { readonly usable: false; readonly problem: 'unreachable' | 'refuses' | 'foreign' };

const NOW = `
local t = redis.call('TIME')
return t[1] * 1000 + math.floor(t[2] / 1000)
`;
const PROBE_WINDOW = 1_000;

/**
 * Connects as the gateway does and counts one request in a name of its own, which is given back and gone a second later.
 * Throws StartError where the environment holds no address. `foreign`: the store is that of an installation with another
 * secret than the one of `mark`.
 */
export async function probeSharedStore(policy: RedisPolicy, environment: Readonly<Record<string, string | undefined>>, mark?: string): Promise<SharedStoreProbe> {
  const client = await connectRedis(policy, environment);
  try {
    await connected(client);
    if (client.status !== 'ready') return { usable: false, problem: 'unreachable' };
    const known = await client.get(installationName(policy.prefix));
    if (mark !== undefined && known !== null && known !== mark) return { usable: false, problem: 'foreign' };
    const store = new RedisLimitStore(client, policy.prefix);
    const id = `doctor-${randomUUID()}`;
    const started = performance.now();
    const { admitted } = await store.reserve(id, [{ key: id, limit: 1, amount: 1, window: { kind: 'rolling', milliseconds: PROBE_WINDOW } }], Date.now());
    const milliseconds = performance.now() - started;
    await store.settle(id, [0], Date.now());
    const asked = Date.now();
    const there = Number(await client.eval(NOW, 1, installationName(policy.prefix)));
    const ahead = asked > there ? asked - there : Math.min(0, Date.now() - there);
    const version = /^(?:valkey|redis)_version:([\d.]{1,20})/m.exec(await client.info('server'))?.[1];
    return admitted ? { usable: true, version, milliseconds, ahead } : { usable: false, problem: 'refuses' };
  } catch {
    return { usable: false, problem: 'refuses' };
  } finally {
    client.disconnect();
  }
}
