import type { Clock, Logger } from '@claviger/core/ports';
import { keepFresh } from '../state/keep-fresh.js';
import { AddressRanges } from './address-ranges.js';
import { versionOf, type KeyRecord, type KeyRepository, type RefusedRecord } from './key-record.js';

/** Without a look at the store for this long, what is known may be out of date and no key is believed any more. */
const STALE_AFTER = 30_000;
const WRITE_USE_EVERY = 10_000;

const REMEDIES: Readonly<Record<RefusedRecord['fault'], string>> = {
  unsealed: 'if it was made before records were sealed: claviger keys seal',
  changed: 'somebody else has written to the shared store: see who can, and make a new key',
  damaged: 'somebody else has written to the shared store: see who can, and make a new key',
};

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
  /** The newest state of every record that was ever seen: the store may forget one, or be given an earlier one. */
  readonly #newest = new Map<string, KeyRecord>();
  readonly #used = new Map<string, number>();
  readonly #changed: KeyChangeListener | undefined;
  #looking: Promise<void> = Promise.resolve();
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

  /** One look after the other: an answer of the store that is overtaken by a later one would bring back what that has changed. */
  refresh(): Promise<void> {
    const look = (): Promise<void> => this.#look();
    this.#looking = this.#looking.then(look, look);
    return this.#looking;
  }

  async #look(): Promise<void> {
    let { revision, records, refused = [] } = await this.#repository.changesSince(this.#revision);
    const before = this.#known;
    if (revision < this.#revision) {
      // The store was emptied or put back to an earlier state: what it does not hold is no key any more.
      ({ revision, records, refused = [] } = await this.#repository.changesSince(0));
      this.#logger.error('key_store_went_back', { keys: records.length });
      this.#known = new Map();
    }
    for (const { id, fault } of refused) {
      this.#known.delete(id);
      this.#logger.error('key_record_refused', { key: id.slice(0, 40), fault, remedy: REMEDIES[fault] });
    }
    for (const record of await Promise.all(records.map((found) => this.#keepNewest(found)))) {
      if (this.#loaded) this.#changed?.(before.get(record.id)?.record, record);
      this.#newest.set(record.id, record);
      this.#known.set(record.id, { record, ranges: record.ranges.length === 0 ? undefined : AddressRanges.parse(record.ranges) });
    }
    this.#loaded = true;
    this.#revision = revision;
    this.#refreshedAt = this.#clock.now();
  }

  /** An earlier state of the store, or of one record in it, undoes no change that was seen, and brings no revoked key back to life. */
  async #keepNewest(found: KeyRecord): Promise<KeyRecord> {
    const known = this.#newest.get(found.id);
    if (known !== undefined && versionOf(found) < versionOf(known)) {
      this.#logger.error('key_record_put_back', { key: found.id });
      // False: another instance was faster.
      await this.#repository.update(found, known);
      return known;
    }
    if (known?.revokedAt === undefined || (found.revokedAt !== undefined && found.revokedAt <= known.revokedAt)) return found;
    const revoked = { ...found, revokedAt: known.revokedAt, replacedBy: known.replacedBy };
    this.#logger.error('key_revocation_put_back', { key: found.id });
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
