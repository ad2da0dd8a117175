import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import { StartError } from '../start-error.js';
import type { StateDirectory } from '../state/state-directory.js';
import { KeyKeeper } from './key-keeper.js';
import type { KeyEvent } from './key-ring.js';
import { KeySourceError } from './key-source.js';
import { openSource } from './open-source.js';
import { RedisRotationStore } from './redis-rotation-store.js';
import type { RotationStore } from './rotation-store.js';
import { SqliteRotationStore } from './sqlite-rotation-store.js';

/** Where instances meet: the state directory, or the shared store where the policy names one. */
export async function openRotationStore(policy: Policy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): Promise<RotationStore> {
  const { redis } = policy.shared;
  if (redis === undefined) return new SqliteRotationStore(state.file('rotation.sqlite'));
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  return new RedisRotationStore(client, redis.prefix);
}

export interface KeyKeeperParts {
  readonly policy: Policy;
  readonly state: StateDirectory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: Record<string, string | undefined>;
  readonly event?: (event: KeyEvent) => void;
}

/** The credentials that the policy names. Undefined when there is none; rejects with StartError when one cannot be read. */
export async function openKeyKeeper({ policy, state, clock, logger, environment, event }: KeyKeeperParts): Promise<KeyKeeper | undefined> {
  const { credential, nextCredential, baseURL } = policy.upstream;
  const store = await openRotationStore(policy, state, environment);
  try {
    const keeper = await KeyKeeper.open({
      policy: policy.upstream,
      current: openSource(credential, baseURL, environment),
      next: nextCredential === undefined ? undefined : openSource(nextCredential, baseURL, environment),
      store,
      clock,
      logger,
      event,
    });
    if (keeper === undefined) store.close();
    return keeper;
  } catch (error) {
    store.close();
    if (error instanceof KeySourceError) throw new StartError(`${error.message} Mend it, or name another source as upstream.credential in the policy; "claviger doctor" looks closer.`);
    throw error;
  }
}
