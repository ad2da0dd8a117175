import type { BudgetStore } from '@claviger/core/limits';
import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import type { StateDirectory } from '../state/state-directory.js';
import { DurableLimitStore } from './durable-store.js';
import { connectRedis, connected } from './redis-connection.js';
import { RedisLimitStore } from './redis-store.js';
import { SharedLimitStore } from './shared-store.js';

/** 100 ms are promised: the rest is for a busy process. */
const DEADLINE = 60;

export interface OpenLimitStore {
  readonly store: BudgetStore;
  close(): Promise<void>;
}

/** The store that the policy names: shared by several instances, or of this process alone. */
export async function openLimitStore(policy: Policy, state: StateDirectory, clock: Clock, logger: Logger, environment: Readonly<Record<string, string | undefined>> = process.env): Promise<OpenLimitStore> {
  const { redis, instances } = policy.shared;
  if (redis === undefined) {
    const store = new DurableLimitStore(state.file('limits.sqlite'), clock, logger);
    return { store, close: async () => store.close() };
  }
  const client = await connectRedis(redis, environment);
  await connected(client);
  const remote = new RedisLimitStore(client, redis.prefix, { deadline: DEADLINE, onEpoch: (epoch) => store.sawEpoch(epoch) });
  const store: SharedLimitStore = new SharedLimitStore({ remote, instances, clock, logger });
  return {
    store,
    async close() {
      remote.flush();
      await store.idle();
      client.disconnect();
    },
  };
}
