import type { Policy } from '@claviger/core/policy';
import type { Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import { FileBooks, type FileMarks } from './file-books.js';
import { RedisFileMarks } from './redis-file-marks.js';
import { SqliteFileMarks } from './sqlite-file-marks.js';

/** The books of files; undefined where the policy opens no files: then none comes through here. */
export async function openFileBooks(policy: Policy, state: StateDirectory, logger: Logger, environment: Readonly<Record<string, string | undefined>>): Promise<FileBooks | undefined> {
  return policy.endpoints.files ? new FileBooks(await openMarks(policy, state, environment), state.secret(), logger) : undefined;
}

async function openMarks({ shared: { redis } }: Policy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): Promise<FileMarks> {
  if (redis === undefined) return new SqliteFileMarks(state.file('files.sqlite'));
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return new RedisFileMarks(client, redis.prefix);
}
