import type { Clock } from '@claviger/core/ports';
import { AddressRanges } from './address-ranges.js';
import { makeKey, type Environment } from './key-format.js';
import { versionOf, type KeyRecord, type KeyRepository, type RefusedRecord, type Scope } from './key-record.js';
import type { SecretHasher } from './secret-hash.js';

export interface KeyWish {
  readonly name: string;
  readonly environment: Environment;
  readonly scopes?: readonly Scope[];
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly app?: string | undefined;
  readonly ranges?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

export interface MadeKey {
  readonly record: KeyRecord;
  /** The whole key: to be shown once. */
  readonly text: string;
}

export interface ListedKey extends KeyRecord {
  readonly lastUsedAt: number | undefined;
}

/** Names of users, teams and apps: what a ledger, a header and a limit key can carry. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._:@+-]{0,199}$/u;

/** Users may be named as an identity provider names them, too: `auth0|5f7c8e`, and with its issuer before that. */
const USER = /^[\p{L}\p{N}][\p{L}\p{N} ._:@+|/#-]{0,399}$/u;

export const isUsableUser = (name: string): boolean => USER.test(name);

export const isUsableName = (name: string): boolean => NAME.test(name);

const revokedForGood = (record: KeyRecord, now: number): KeyRecord => ({ ...record, revokedAt: Math.min(record.revokedAt ?? now, now), replacedBy: undefined });

/** Makes, lists, changes and revokes virtual keys. */
export class KeyAdministration {
  readonly #repository: KeyRepository;
  readonly #hasher: SecretHasher;
  readonly #clock: Clock;

  constructor(repository: KeyRepository, hasher: SecretHasher, clock: Clock) {
    this.#repository = repository;
    this.#hasher = hasher;
    this.#clock = clock;
  }

  /** Throws RangeError that says what is wrong with the wish. */
  async create(wish: KeyWish): Promise<MadeKey> {
    if (wish.user !== undefined && !isUsableUser(wish.user)) throw new RangeError(`"${wish.user}" is no usable name of a user: up to 400 letters, digits, spaces and . _ : @ + | / # -`);
    for (const name of [wish.name, wish.team, wish.app]) {
      if (name !== undefined && !isUsableName(name)) throw new RangeError(`"${name}" is no usable name: up to 200 letters, digits, spaces and . _ : @ + -`);
    }
    AddressRanges.parse(wish.ranges ?? []);
    const now = this.#clock.now();
    if (wish.expiresAt !== undefined && wish.expiresAt <= now) throw new RangeError('the expiry lies in the past');
    const wanted = wish.scopes ?? ['messages'];
    if (wanted.includes('mint') && wish.app === undefined) throw new RangeError('a key with the scope "mint" needs an app: its tokens are for that app alone');
    const key = makeKey(wish.environment);
    const record: KeyRecord = {
      id: key.id,
      name: wish.name,
      hash: this.#hasher.hash(key.secret),
      environment: wish.environment,
      scopes: wanted,
      user: wish.user,
      team: wish.team,
      app: wish.app,
      ranges: wish.ranges ?? [],
      createdAt: now,
      expiresAt: wish.expiresAt,
      revokedAt: undefined,
      disabled: false,
      replacedBy: undefined,
      version: undefined,
    };
    await this.#repository.insert(record);
    return { record, text: key.text };
  }

  async list(): Promise<ListedKey[]> {
    const [{ records }, used] = await Promise.all([this.#repository.changesSince(0), this.#repository.lastUsed()]);
    return records.map((record) => ({ ...record, lastUsedAt: used.get(record.id) })).sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** What stands in the store and is no key: without a seal that fits. */
  async refused(): Promise<readonly RefusedRecord[]> {
    return (await this.#repository.changesSince(0)).refused ?? [];
  }

  /** Makes keys of unsealed records, as they are given here. Gives those that have become one. */
  async seal(records: readonly KeyRecord[]): Promise<KeyRecord[]> {
    const done: KeyRecord[] = [];
    for (const record of records) if ((await this.#repository.sealRecord?.(record)) === true) done.push(record);
    return done;
  }

  async find(id: string): Promise<KeyRecord | undefined> {
    const { records } = await this.#repository.changesSince(0);
    return records.find((record) => record.id === id);
  }

  /** Undefined when there is no such key. A revoked key stays revoked. */
  async revoke(id: string): Promise<KeyRecord | undefined> {
    return this.#change(id, (record) => (record.revokedAt !== undefined && record.replacedBy === undefined ? record : revokedForGood(record, this.#clock.now())));
  }

  /**
   * Revokes the keys that `belongs` picks and takes the user out of their records: rows of the ledger hold the id of
   * their key, which must not lead to a name. Gives the ids. Throws when the store could not be cleaned of the names.
   */
  async forgetUser(belongs: (record: KeyRecord) => boolean): Promise<string[]> {
    const records = (await this.list()).filter(belongs);
    if (records.length === 0) return [];
    const now = this.#clock.now();
    for (const { id } of records) await this.#change(id, (record) => ({ ...revokedForGood(record, now), name: 'erased', user: undefined }));
    if (this.#repository.scrub?.() === false) throw new RangeError('somebody reads the keys, so their file still holds the name: say this again');
    return records.map(({ id }) => id);
  }

  async rename(id: string, name: string): Promise<KeyRecord | undefined> {
    if (!isUsableName(name)) throw new RangeError(`"${name}" is no usable name`);
    return this.#change(id, (record) => ({ ...record, name }));
  }

  /** Switches a key off, or on again. */
  async setDisabled(id: string, disabled: boolean): Promise<KeyRecord | undefined> {
    return this.#change(id, (record) => ({ ...record, disabled }));
  }

  /**
   * A new key with all that the old one may do; the old one works on for `overlap` milliseconds. Undefined when there
   * is no such key. Throws RangeError for a key that is revoked already.
   */
  async roll(id: string, overlap: number): Promise<MadeKey | undefined> {
    const old = await this.find(id);
    if (old === undefined) return undefined;
    const now = this.#clock.now();
    if (old.revokedAt !== undefined) throw new RangeError('the key is revoked or being rolled already: create a new one');
    const made = await this.create(old.expiresAt !== undefined && old.expiresAt <= now ? { ...old, expiresAt: undefined } : old);
    const rolled = await this.#change(id, (record) => (record.revokedAt !== undefined ? record : { ...record, revokedAt: now + overlap, replacedBy: made.record.id }));
    if (rolled?.replacedBy === made.record.id) return made;
    // Somebody has revoked or rolled the old one meanwhile: nothing of it lives on in another.
    await this.revoke(made.record.id);
    throw new RangeError('the key is revoked or being rolled already: create a new one');
  }

  async #change(id: string, change: (record: KeyRecord) => KeyRecord): Promise<KeyRecord | undefined> {
    // Two people at once: whoever comes second changes what the first one left, so that no revocation is undone.
    for (let attempt = 0; attempt < 10; attempt++) {
      const record = await this.find(id);
      if (record === undefined) return undefined;
      const changed = change(record);
      if (changed === record) return record;
      const next = { ...changed, version: versionOf(record) + 1 };
      if (await this.#repository.update(record, next)) return next;
    }
    throw new Error('the key is being changed by others all the time');
  }
}
