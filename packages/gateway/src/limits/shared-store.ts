import { randomUUID } from 'node:crypto';
import { MemoryLimitStore, type Bucket, type BudgetStore, type Correction, type LimitCheck, type Reservation, type Settlement } from '@claviger/core/limits';
import type { Clock, Logger } from '@claviger/core/ports';
import { PendingWrites } from './pending-writes.js';
import type { RedisLimitStore } from './redis-store.js';
import { within } from './within.js';

/** A person waits for it, and no call. */
const RAISE_DEADLINE = 1_000;
/** After a failure the store is left alone for about this long; then one call tries, and only one. */
const LEAVE_ALONE = 1_000;

interface OpenCall {
  readonly checks: readonly LimitCheck[];
  /** Where the hold is. */
  readonly where: 'remote' | 'local';
  /** How often the remote store had lost everything when the call was let in. */
  readonly losses: number;
}

export interface SharedStoreOptions {
  /** With a deadline of its own. */
  readonly remote: RedisLimitStore;
  readonly instances: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The shared store with what happens while it is away: limits on money refuse, all others go by this instance's share
 * of them. What this instance let in is remembered in its own memory, so that the share is not given twice, and so that
 * a store that comes back empty can be filled again.
 */
export class SharedLimitStore implements BudgetStore {
  readonly #remote: RedisLimitStore;
  readonly #local = new MemoryLimitStore();
  readonly #instances: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #open = new Map<string, OpenCall>();
  readonly #pending: PendingWrites;
  #awayUntil: number | undefined;
  #probing = false;
  #epoch: string | undefined;
  #losses = 0;
  #refilling: Promise<void> | undefined;

  constructor({ remote, instances, clock, logger }: SharedStoreOptions) {
    this.#remote = remote;
    this.#instances = instances;
    this.#clock = clock;
    this.#logger = logger;
    this.#pending = new PendingWrites(logger);
  }

  /** Whether the shared store answered last time it was asked. */
  get connected(): boolean {
    return this.#awayUntil === undefined;
  }

  async reserve(id: string, checks: readonly LimitCheck[], now: number): Promise<Reservation> {
    const known = this.#open.get(id);
    if (known?.where === 'local' || !this.#mayAsk()) return this.#degraded(id, checks, now);
    let reservation: Reservation;
    try {
      reservation = await this.#remote.reserve(id, checks, now);
    } catch (error) {
      this.#failed(error);
      // It may have been taken there all the same, with only the answer lost: then it is given back there.
      this.#pending.add(() => this.#remote.settle(id, checks.map(() => 0), this.#clock.now()));
      return this.#degraded(id, checks, now);
    }
    this.#answered();
    if (reservation.admitted && known === undefined) {
      this.#open.set(id, { checks, where: 'remote', losses: this.#losses });
      const immediate = checks.filter((check) => check.immediate === true);
      this.#local.record(immediate, immediate.map(({ amount }) => amount), now);
    }
    return reservation;
  }

  async settle(id: string, amounts: readonly number[], now: number): Promise<Settlement> {
    const call = this.#open.get(id);
    if (call === undefined) return undefined;
    this.#open.delete(id);
    const { checks } = call;
    // A loss since then was answered with all that the memory held, requests that were let in among it.
    const refilled = call.losses !== this.#losses;
    if (call.where === 'local') {
      const settlement = this.#local.settle(id, amounts, now);
      checks.forEach((check, index) => {
        const amount = amounts[index] ?? check.amount;
        if (amount > 0 && !(refilled && check.immediate === true)) this.#pending.add(() => this.#remote.record(check, amount));
      });
      return settlement;
    }
    const later = checks.map((check) => (check.immediate === true ? 0 : 1));
    this.#local.record(checks, amounts.map((amount, index) => amount * (later[index] ?? 0)), now);
    const settle = async (): Promise<Settlement> => {
      const settlement = await this.#remote.settle(id, amounts, this.#clock.now());
      // The store has lost the hold before the memory knew what this call used: it was not among what was put back.
      if (settlement === undefined && refilled) for (const [index, check] of checks.entries()) if (check.immediate !== true) await this.#remote.record(check, amounts[index] ?? 0);
      return settlement;
    };
    if (!this.#mayAsk()) {
      this.#pending.add(settle);
      return undefined;
    }
    try {
      const settlement = await settle();
      this.#answered();
      return settlement;
    } catch (error) {
      this.#failed(error);
      this.#pending.add(settle);
      return undefined;
    }
  }

  async renew(id: string, now: number): Promise<void> {
    if (this.#open.get(id)?.where === 'local') this.#local.renew(id, now);
    else if (this.connected) await this.#remote.renew(id, now);
  }

  /** Rejects while the store is away. */
  async raise(bucket: Bucket, atLeast: number, now: number): Promise<number> {
    const [before, after] = await within(RAISE_DEADLINE, this.#remote.raise(bucket, atLeast));
    // Remembered where it was put down, once: a store that comes back empty is filled again with it.
    if (after > before) this.#local.raise(bucket, this.#local.raise(bucket, 0, now) + after - before, now);
    return after;
  }

  /**
   * What is given back is not taken from this instance's memory: another one may have charged it. A store that comes back
   * empty is then filled with what was charged at first.
   */
  async correct(corrections: readonly Correction[], at: number, now: number): Promise<void> {
    const id = randomUUID();
    const missing = corrections.filter(({ amount }) => amount > 0);
    this.#local.correct(missing, at, now);
    const correct = (): Promise<void> => this.#remote.correct(id, corrections, this.#clock.now() - at);
    if (!this.#mayAsk()) {
      this.#pending.add(correct);
      return;
    }
    try {
      await within(RAISE_DEADLINE, correct());
      this.#answered();
    } catch (error) {
      this.#failed(error);
      this.#pending.add(correct);
    }
  }

  /** Told with every answer of the remote store which life of it answers. */
  sawEpoch(epoch: string): void {
    if (this.#epoch === epoch) return;
    const lost = this.#epoch !== undefined;
    this.#epoch = epoch;
    if (!lost) return;
    this.#losses++;
    // It is all in the memory.
    this.#pending.clear();
    // What is remembered at this moment is from before: what comes after is counted there already.
    const buckets = [...this.#local.all()];
    this.#logger.error('shared_store_lost', { buckets: buckets.length });
    const before = this.#refilling;
    this.#refilling = (async () => {
      await before;
      for (const bucket of buckets) {
        try {
          await this.#remote.restore(bucket, this.#clock.now());
        } catch {
          this.#pending.add(() => this.#remote.restore(bucket, this.#clock.now()));
        }
      }
    })();
  }

  /** Resolves when nothing waits to be written to the shared store any more, or it cannot be. */
  async idle(): Promise<void> {
    await this.#refilling;
    await this.#pending.idle();
  }

  /** One call in a while finds out whether the store is back; all others go on without it. */
  #mayAsk(): boolean {
    if (this.#awayUntil === undefined) return true;
    if (this.#probing || this.#clock.now() < this.#awayUntil) return false;
    this.#probing = true;
    return true;
  }

  #answered(): void {
    this.#probing = false;
    if (this.#awayUntil === undefined) return;
    this.#awayUntil = undefined;
    this.#logger.info('shared_store_back');
    this.#pending.start();
  }

  #failed(error: unknown): void {
    this.#probing = false;
    if (this.#awayUntil === undefined) this.#logger.error('shared_store_away', { error: error instanceof Error ? error.name : typeof error });
    // Not all instances at the same moment.
    this.#awayUntil = this.#clock.now() + LEAVE_ALONE * (0.5 + Math.random());
  }

  #degraded(id: string, checks: readonly LimitCheck[], now: number): Reservation {
    if (checks.some(({ money }) => money === true)) throw new Error('the shared store is away and a limit on money cannot be guessed');
    // Made with the whole limit, so that a small share does not change how the bucket counts.
    this.#local.record(checks, checks.map(() => 0), now);
    const shares = checks.map((check) => ({ ...check, limit: Math.floor(check.limit / this.#instances) }));
    const reservation = this.#local.reserve(id, shares, now);
    if (reservation.admitted) this.#open.set(id, { checks, where: 'local', losses: this.#losses });
    return { ...reservation, degraded: 'local_share' };
  }
}
