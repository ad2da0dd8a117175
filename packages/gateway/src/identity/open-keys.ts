import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import { StartError } from '../start-error.js';
import type { StateDirectory } from '../state/state-directory.js';
import { KeyAdministration } from './key-administration.js';
import { KeyDirectory, type KeyChangeListener } from './key-directory.js';
import { KeyRecordSeal } from './key-record-seal.js';
import type { KeyRepository } from './key-record.js';
import { RedisKeyRepository } from './redis-key-repository.js';
import { SecretHasher, installationMark } from './secret-hash.js';
import { SqliteKeyRepository } from './sqlite-key-repository.js';
import { VirtualKeys } from './virtual-keys.js';

/** The key records: of the state directory, or of the shared store where the policy names one. Rejects with StartError when that store is away: nobody could be recognized. */
export async function openKeyRepository(policy: Policy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): Promise<KeyRepository> {
  const { redis } = policy.shared;
  if (redis === undefined) return new SqliteKeyRepository(state.file('keys.sqlite'));
  const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
  await connected(client);
  if (client.status !== 'ready') {
    client.disconnect();
    throw new StartError(`The shared store that ${redis.url.env} names cannot be used, and the keys are in it. Start it, or correct the address; "claviger doctor" looks closer.`);
  }
  return new RedisKeyRepository(client, redis.prefix, installationMark(state.secret()), new KeyRecordSeal(state.secret()));
}

/**
 * Rejects with StartError when the shared store is that of an installation with another secret. To be asked first: what is
 * written with the wrong secret is of no use with the right one.
 */
export async function checkInstallation(policy: Policy, state: StateDirectory, environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  if (policy.shared.redis === undefined) return;
  const repository = await openKeyRepository(policy, state, environment);
  try {
    await repository.changesSince(Number.MAX_SAFE_INTEGER);
  } finally {
    await repository.close();
  }
}

/** What the command line and the admin listener change keys with. */
export function keyAdministration(repository: KeyRepository, installationSecret: Uint8Array, clock: Clock): KeyAdministration {
  return new KeyAdministration(repository, new SecretHasher(installationSecret), clock);
}

/** Virtual keys, ready to be checked. */
export async function openVirtualKeys(repository: KeyRepository, installationSecret: Uint8Array, clock: Clock, logger: Logger, changed?: KeyChangeListener): Promise<{ readonly keys: VirtualKeys; readonly directory: KeyDirectory }> {
  const directory = await KeyDirectory.open(repository, clock, logger, changed);
  return { keys: new VirtualKeys(directory, new SecretHasher(installationSecret), clock), directory };
}
