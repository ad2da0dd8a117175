import type { Principal } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import type { Clock } from '@claviger/core/ports';
import { parseKey } from './key-format.js';
import type { KeyDirectory, KnownKey } from './key-directory.js';
import { isRevoked } from './key-record.js';
import type { SecretHasher } from './secret-hash.js';

/** More keys than this in use at once are checked anew now and then. */
const MAXIMUM_CHECKED = 10_000;

/** Checks virtual keys. */
export class VirtualKeys {
  readonly #directory: KeyDirectory;
  readonly #hasher: SecretHasher;
  readonly #clock: Clock;
  /** Keys whose secret has been checked, and against which hash: the HMAC is most of what a key costs a call. Only in memory. */
  readonly #checked = new Map<string, { readonly id: string; readonly hash: string }>();

  constructor(directory: KeyDirectory, hasher: SecretHasher, clock: Clock) {
    this.#directory = directory;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Throws ClavigerError. What is wrong with a key is only told to whoever has its secret. */
  authenticate(token: string, remoteAddress: string): Principal {
    const known = this.#known(token);
    if (known === undefined) throw new ClavigerError('credential_invalid');
    if (!this.#directory.fresh) throw new ClavigerError('keys_unavailable', { retryAfter: 1 });
    const { record, ranges } = known;
    if (record.disabled || isRevoked(record, this.#clock.now())) throw new ClavigerError('credential_revoked');
    if (record.expiresAt !== undefined && record.expiresAt <= this.#clock.now()) throw new ClavigerError('credential_expired');
    if (ranges !== undefined && !ranges.includes(remoteAddress)) throw new ClavigerError('address_not_allowed');
    this.#directory.markUsed(record.id);
    return { kind: 'key', credential: record.id, user: record.user, team: record.team, app: record.app, environment: record.environment, scopes: record.scopes };
  }

  /** The record of a key whose secret is right. */
  #known(token: string): KnownKey | undefined {
    const checked = this.#checked.get(token);
    if (checked !== undefined) {
      const known = this.#directory.get(checked.id);
      if (known?.record.hash === checked.hash) return known;
      this.#checked.delete(token);
    }
    const parsed = parseKey(token);
    if (parsed === undefined) return undefined;
    const known = this.#directory.get(parsed.id);
    if (!this.#hasher.matches(parsed.secret, known?.record.hash) || known === undefined || known.record.environment !== parsed.environment) return undefined;
    if (this.#checked.size >= MAXIMUM_CHECKED) this.#checked.clear();
    this.#checked.set(token, { id: parsed.id, hash: known.record.hash });
    return known;
  }
}
