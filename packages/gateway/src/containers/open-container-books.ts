import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import { ContainerBooks } from './container-books.js';
import { RedisContainerMarks } from './redis-container-marks.js';
import { SqliteContainerMarks } from './sqlite-container-marks.js';

/** The books of containers: of the state directory, or of the shared store where the policy names one. */
export function openContainerBooks({ shared: { redis } }: Policy, state: StateDirectory, clock: Clock, logger: Logger, environment: Readonly<Record<string, string | undefined>>): ContainerBooks {
  return new ContainerBooks(
    async () => {
      if (redis === undefined) return new SqliteContainerMarks(state.file('containers.sqlite'));
      const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
      await connected(client);
      return new RedisContainerMarks(client, redis.prefix);
    },
    state.secret(),
    clock,
    logger,
  );
}
