import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import { LimitSettings } from './limit-settings.js';
import { RedisLimitSettings } from './redis-limit-settings.js';
import { SharedPast } from './shared-past.js';
import { SqliteLimitSettings } from './sqlite-limit-settings.js';

/** The limit settings: of the state directory, or of the shared store where the policy names one. */
export async function openLimitSettings(policy: Policy, state: StateDirectory, clock: Clock, logger: Logger, environment: Readonly<Record<string, string | undefined>>): Promise<LimitSettings> {
  const { redis } = policy.shared;
  if (redis === undefined) return LimitSettings.open(new SqliteLimitSettings(state.file('limit-settings.sqlite')), clock, logger);
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return LimitSettings.open(new RedisLimitSettings(client, redis.prefix), clock, logger);
}

/** What all instances have paid; undefined where each is alone, and its ledger knows everything. */
export async function openSharedPast({ shared: { redis } }: Policy, logger: Logger, environment: Readonly<Record<string, string | undefined>>): Promise<SharedPast | undefined> {
  if (redis === undefined) return undefined;
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return new SharedPast(client, redis.prefix, logger);
}
