import type { Policy } from '@claviger/core/policy';
import type { Clock, Logger } from '@claviger/core/ports';
import { connectRedis, connected } from '../limits/redis-connection.js';
import type { StateDirectory } from '../state/state-directory.js';
import type { KeyDirectory } from './key-directory.js';
import { RedisRevocationRepository } from './redis-revocation-repository.js';
import { SessionRevocations, type RevocationRepository } from './session-revocations.js';
import { SessionTokens } from './session-tokens.js';
import { SigningKeys } from './signing-keys.js';
import { SqliteRevocationRepository } from './sqlite-revocation-repository.js';

export interface SessionParts {
  readonly policy: Policy;
  readonly state: StateDirectory;
  readonly secret: Uint8Array;
  readonly directory: KeyDirectory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Session tokens and their revocations: of the state directory, or of the shared store where the policy names one. */
export async function openSessions({ policy, state, secret, directory, clock, logger, environment }: SessionParts): Promise<{ readonly sessions: SessionTokens; readonly revocations: SessionRevocations }> {
  const { redis } = policy.shared;
  let repository: RevocationRepository;
  if (redis === undefined) repository = new SqliteRevocationRepository(state.file('sessions.sqlite'));
  else {
    const client = await connectRedis({ ...redis, timeout: Math.max(redis.timeout, 1_000) }, environment);
    await connected(client);
    repository = new RedisRevocationRepository(client, redis.prefix);
  }
  const revocations = await SessionRevocations.open(repository, clock, logger);
  const sessions = new SessionTokens({ keys: new SigningKeys(secret, policy.identity.sessions.rotateAfter), revocations, directory, clock });
  return { sessions, revocations };
}
