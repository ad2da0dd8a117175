import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import type { ApprovalStore } from './approval-store.js';
import { RedisApprovalStore } from './redis-approval-store.js';
import { SqliteApprovalStore } from './sqlite-approval-store.js';

/** Where approvals are kept: the state directory, or the shared store where the policy names one. */
export async function openApprovalStore(policy: Policy, state: StateDirectory, clock: Clock, logger: Logger, environment: Readonly<Record<string, string | undefined>>): Promise<ApprovalStore> {
  const { redis } = policy.shared;
  if (redis === undefined) return new SqliteApprovalStore(state.file('approvals.sqlite'), clock, logger);
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return new RedisApprovalStore(client, redis.prefix);
}
