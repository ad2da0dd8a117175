import type { Environment } from './key-format.js';

/**
 * What a key may do. `messages`: call Claude. `mint`: make session tokens for users of its app. `batches`, `files`: use
 * the batches and files of the upstream workspace, which all keys with the scope share.
 */
export const scopes = ['messages', 'mint', 'batches', 'files'] as const;
export type Scope = (typeof scopes)[number];

/** A virtual key as it is kept. The secret is not in here, only its HMAC. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  /** HMAC-SHA-256 of the secret under the installation's pepper, base64url. */
  readonly hash: string;
  readonly environment: Environment;
  readonly scopes: readonly Scope[];
  readonly user: string | undefined;
  readonly team: string | undefined;
  readonly app: string | undefined;
  /** CIDR ranges or addresses. Empty: any. */
  readonly ranges: readonly string[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
  /** Revoked keys stay on record, so that their use can be told from a typo. */
  readonly revokedAt: number | undefined;
  /** Switched off and on again, unlike revoked. */
  readonly disabled: boolean;
  /** The key that took over in a roll. Undefined again once it is revoked for good. */
  readonly replacedBy: string | undefined;
  /** How often the record was changed: by it an earlier state is known. Undefined: not since changes are counted. */
  readonly version: number | undefined;
}

/**
 * Whether a key is revoked. One that is being rolled ends when its time comes; any other is at once, whatever the clock of
 * this machine says: that of the machine where it was revoked may be ahead.
 */
export function isRevoked({ revokedAt, replacedBy }: Pick<KeyRecord, 'revokedAt' | 'replacedBy'>, now: number): boolean {
  return revokedAt !== undefined && (replacedBy === undefined || revokedAt <= now);
}

export const versionOf = ({ version }: KeyRecord): number => version ?? 0;

/** Where key records are kept: one writer at a time, any number of readers, each change with a higher revision. */
export interface KeyRepository {
  /** Adds a record. Throws when the id is taken. */
  insert(record: KeyRecord): void | Promise<void>;
  /** Puts `next` in the place of `previous`. False when somebody else has changed the record meanwhile. */
  update(previous: KeyRecord, next: KeyRecord): boolean | Promise<boolean>;
  /** The records that changed after `revision`, and the newest revision. */
  changesSince(revision: number): KeyChanges | Promise<KeyChanges>;
  /** Seals a record that has none, as it was read. False when it is another one by now. Left out: the store seals nothing. */
  sealRecord?(record: KeyRecord): Promise<boolean>;
  /** When keys were last used, by id. Kept apart: it changes all the time and nothing depends on it. */
  recordUse(usedAt: ReadonlyMap<string, number>): void | Promise<void>;
  lastUsed(): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;
  /** Overwrites what earlier states of the records have left behind. Left out: the store keeps none. False when a reader kept it from that. */
  scrub?(): boolean;
  close(): void | Promise<void>;
}

export interface KeyChanges {
  readonly revision: number;
  readonly records: readonly KeyRecord[];
  /** What is no record of this installation: it opens nothing. Left out: none. */
  readonly refused?: readonly RefusedRecord[];
}

/** `record`: what an unsealed one says, for a person to look at. */
export interface RefusedRecord {
  readonly id: string;
  readonly fault: 'unsealed' | 'changed' | 'damaged';
  readonly record?: KeyRecord | undefined;
}
