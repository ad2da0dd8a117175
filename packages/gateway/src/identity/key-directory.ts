import type { Clock, Logger } from '@claviger/core/ports';
import { keepFresh } from '../state/keep-fresh.js';
import { AddressRanges } from './address-ranges.js';
import type { KeyRecord, KeyRepository } from './key-record.js';

/** Without a look at the store for this long, what is known may be out of date and no key is believed any more. */
const STALE_AFTER = 30_000;
const WRITE_USE_EVERY = 10_000;

export interface KnownKey {
  readonly record: KeyRecord;
  readonly ranges: AddressRanges | undefined;
}

/** Told of a record that was added or changed while the directory was open. */
export type KeyChangeListener = (before: KeyRecord | undefined, after: KeyRecord) => void;

/** The key records of a repository, in memory and kept fresh. */
export class KeyDirectory {
  readonly #repository: KeyRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #known = new Map<string, KnownKey>();
  readonly #used = new Map<string, number>();
  readonly #changed: KeyChangeListener | undefined;
  #loaded = false;
  #revision = 0;
  #refreshedAt: number;
  #writtenAt: number;
  #stop: () => void = () => {};

  private constructor(repository: KeyRepository, clock: Clock, logger: Logger, changed: KeyChangeListener | undefined) {
    this.#repository = repository;
    this.#clock = clock;
    this.#logger = logger;
    this.#changed = changed;
    this.#refreshedAt = clock.now();
    this.#writtenAt = clock.now();
  }

  /** Reads all records, then looks for changes twice a second and tells of them. Rejects, and closes the store, when it cannot be read at all. */
  static async open(repository: KeyRepository, clock: Clock, logger: Logger, changed?: KeyChangeListener): Promise<KeyDirectory> {
    const directory = new KeyDirectory(repository, clock, logger, changed);
    try {
      await directory.refresh();
    } catch (error) {
      await repository.close();
      throw error;
    }
    directory.#stop = keepFresh(() => directory.#tick(), logger, 'keys_not_refreshed');
    return directory;
  }

  get size(): number {
    return this.#known.size;
  }

  /** False when the store has been out of reach for long. */
  get fresh(): boolean {
    return this.#clock.now() - this.#refreshedAt < STALE_AFTER;
  }

  get(id: string): KnownKey | undefined {
    return this.#known.get(id);
  }

  markUsed(id: string): void {
    this.#used.set(id, this.#clock.now());
  }

  async refresh(): Promise<void> {
    let { revision, records } = await this.#repository.changesSince(this.#revision);
    const before = this.#known;
    if (revision < this.#revision) {
      // The store was emptied or put back to an earlier state: what it does not hold is no key any more.
      ({ revision, records } = await this.#repository.changesSince(0));
      this.#logger.error('key_store_went_back', { keys: records.length });
      records = await Promise.all(records.map((record) => this.#keepRevoked(before.get(record.id)?.record, record)));
      this.#known = new Map();
    }
    for (const record of records) {
      if (this.#loaded) this.#changed?.(before.get(record.id)?.record, record);
      this.#known.set(record.id, { record, ranges: record.ranges.length === 0 ? undefined : AddressRanges.parse(record.ranges) });
    }
    this.#loaded = true;
    this.#revision = revision;
    this.#refreshedAt = this.#clock.now();
  }

  /** An earlier state of the store brings no revoked key back to life. */
  async #keepRevoked(known: KeyRecord | undefined, found: KeyRecord): Promise<KeyRecord> {
    if (known?.revokedAt === undefined || found.revokedAt !== undefined) return found;
    const revoked = { ...found, revokedAt: known.revokedAt, replacedBy: known.replacedBy };
    this.#logger.error('key_revocation_put_back', { key: found.id });
    // False: another instance was faster.
    await this.#repository.update(found, revoked);
    return revoked;
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#writeUse();
    await this.#repository.close();
  }

  async #tick(): Promise<void> {
    await this.refresh();
    if (this.#clock.now() - this.#writtenAt >= WRITE_USE_EVERY) await this.#writeUse();
  }

  async #writeUse(): Promise<void> {
    this.#writtenAt = this.#clock.now();
    if (this.#used.size === 0) return;
    const used = new Map(this.#used);
    this.#used.clear();
    try {
      await this.#repository.recordUse(used);
    } catch (error) {
      this.#logger.warn('key_use_not_written', { error: error instanceof Error ? error.name : typeof error });
    }
  }
}
