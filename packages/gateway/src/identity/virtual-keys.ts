import type { Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import type { Clock } from '@claviger/core/ports';
import { parseKey } from './key-format.js';
import type { KeyDirectory } from './key-directory.js';
import type { SecretHasher } from './secret-hash.js';

/** Checks virtual keys. */
export class VirtualKeys {
  readonly #directory: KeyDirectory;
  readonly #hasher: SecretHasher;
  readonly #clock: Clock;

  constructor(directory: KeyDirectory, hasher: SecretHasher, clock: Clock) {
    this.#directory = directory;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Throws ClavigerError. What is wrong with a key is only told to whoever has its secret. */
  authenticate(token: string, remoteAddress: string): Principal {
    const parsed = parseKey(token);
    if (parsed === undefined) throw new ClavigerError('credential_invalid');
    const known = this.#directory.get(parsed.id);
    if (!this.#hasher.matches(parsed.secret, known?.record.hash) || known === undefined || known.record.environment !== parsed.environment) {
      throw new ClavigerError('credential_invalid');
    }
    if (!this.#directory.fresh) throw new ClavigerError('keys_unavailable', { retryAfter: 1 });
    const { record, ranges } = known;
    if (record.revokedAt !== undefined && record.revokedAt <= this.#clock.now()) throw new ClavigerError('credential_revoked');
    if (record.disabled) throw new ClavigerError('credential_revoked');
    if (record.expiresAt !== undefined && record.expiresAt <= this.#clock.now()) throw new ClavigerError('credential_expired');
    if (ranges !== undefined && !ranges.includes(remoteAddress)) throw new ClavigerError('address_not_allowed');
    this.#directory.markUsed(record.id);
    return { kind: 'key', credential: record.id, user: record.user, team: record.team, app: record.app, environment: record.environment, scopes: record.scopes };
  }
}
