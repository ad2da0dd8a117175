import type { Policy } from '@claviger/core/policy';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import type { BatchAccounts } from './batch-account.js';
import { BatchBooks, type BatchBooksParts } from './batch-books.js';
import { RedisBatchAccounts } from './redis-batch-accounts.js';
import { SqliteBatchAccounts } from './sqlite-batch-accounts.js';

/** The books of batches; undefined where the policy opens no batches. */
export async function openBatchBooks(policy: Policy, state: StateDirectory, parts: Omit<BatchBooksParts, 'accounts'>, environment: Readonly<Record<string, string | undefined>>): Promise<BatchBooks | undefined> {
  return policy.endpoints.batches ? new BatchBooks({ ...parts, accounts: await openAccounts(policy, state, environment) }) : undefined;
}

async function openAccounts({ shared: { redis } }: Policy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): Promise<BatchAccounts> {
  if (redis === undefined) return new SqliteBatchAccounts(state.file('batches.sqlite'));
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return new RedisBatchAccounts(client, redis.prefix);
}
