import type { Bucket } from './bucket.js';
import { CalendarSum } from './calendar-sum.js';
import { ConcurrentCount } from './concurrent-count.js';
import { ExactLog } from './exact-log.js';
import { SlicedLog } from './sliced-log.js';
import { HOLD_LIFETIME, type LimitCheck, type LimitState, type LimitStore, type Reservation, type Settlement, type Window } from './store.js';

/** Limits up to this are kept to the single unit. */
export const EXACT_UP_TO = 1_000;

/** A call that has never been settled is forgotten after this time. No call lasts as long. */
const FORGOTTEN_AFTER = 24 * 3_600_000;

/** When a limit is full of holds alone, they can end at any moment: look again after this time. */
const HELD_RECHECK = 1_000;

interface Held {
  readonly checks: readonly LimitCheck[];
  readonly buckets: readonly Bucket[];
  readonly reservation: Reservation;
  readonly at: number;
  renewedAt: number;
}

/** One bucket as it goes into a file and back. */
export interface SavedBucket {
  readonly key: string;
  readonly window: Window;
  readonly exact: boolean;
  readonly state: readonly number[];
  /** When nothing is left in it and it can be forgotten. */
  readonly clearAt: number;
}

/**
 * Limits in the memory of one process. Every decision is one synchronous step, so nothing can come between a check and
 * its hold. Buckets that hold nothing any more are dropped while others are used.
 */
export class MemoryLimitStore implements LimitStore {
  readonly #buckets = new Map<string, Bucket>();
  /** In order of renewal, so that the holds that expire next stand first. */
  readonly #held = new Map<string, Held>();
  /** Holds past their time: they count no more, but can still be settled. */
  readonly #expired = new Map<string, Held>();
  readonly #changed: Set<string> | undefined;
  #sweep: Iterator<[string, Bucket]>;
  #now = 0;

  /** `trackChanges`: remember which buckets changed, for `takeChanged`. */
  constructor(options: { readonly trackChanges?: boolean } = {}) {
    this.#sweep = this.#buckets.entries();
    this.#changed = options.trackChanges === true ? new Set() : undefined;
  }

  /** How many buckets are in memory. */
  get size(): number {
    return this.#buckets.size;
  }

  reserve(id: string, checks: readonly LimitCheck[], time: number): Reservation {
    const now = this.#advance(time);
    const known = this.#held.get(id) ?? this.#expired.get(id);
    if (known !== undefined) return known.reservation;
    // Faster than one call can make new ones, so that empty buckets cannot pile up.
    this.#drop(now, 2 * checks.length + 2);
    const buckets: Bucket[] = [];
    const wanted: number[] = [];
    let refusedBy: number | undefined;
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index]!;
      const bucket = this.#bucket(check);
      buckets.push(bucket);
      // A key that stands in the list twice must fit twice.
      let amount = check.amount;
      for (let before = 0; before < index; before++) if (buckets[before] === bucket) amount += checks[before]!.amount;
      wanted.push(amount);
      if (refusedBy === undefined && bucket.used(now) + bucket.held + amount > check.limit) refusedBy = index;
    }
    const admitted = refusedBy === undefined;
    if (admitted) {
      for (let index = 0; index < checks.length; index++) {
        const { amount, limit, immediate, key } = checks[index]!;
        if (immediate === true) buckets[index]!.spend(amount, now, limit);
        else buckets[index]!.held += amount;
        this.#changed?.add(key);
      }
    }
    const states = buckets.map((bucket, index) => stateOf(bucket, checks[index]!, now, index === refusedBy ? wanted[index]! : undefined));
    const reservation: Reservation = { admitted, refusedBy, states };
    if (admitted) this.#held.set(id, { checks, buckets, reservation, at: now, renewedAt: now });
    return reservation;
  }

  settle(id: string, amounts: readonly number[], time: number): Settlement {
    const now = this.#advance(time);
    const live = this.#held.get(id);
    const held = live ?? this.#expired.get(id);
    if (held === undefined) return undefined;
    this.#held.delete(id);
    this.#expired.delete(id);
    for (let index = 0; index < held.checks.length; index++) {
      const { amount, immediate, limit, key } = held.checks[index]!;
      const spent = Math.max(0, amounts[index] ?? amount);
      // Not the bucket of the hold: one without a hold on it may have been dropped meanwhile, and made anew.
      const bucket = this.#bucket(held.checks[index]!);
      if (immediate === true) {
        if (spent < amount) bucket.takeBack(amount - spent, held.at);
        else if (spent > amount) bucket.spend(spent - amount, now, limit);
      } else {
        if (live !== undefined) bucket.held -= amount;
        bucket.spend(spent, now, limit);
      }
      this.#changed?.add(key);
    }
    return held.checks.map((check) => stateOf(this.#bucket(check), check, now, undefined));
  }

  renew(id: string, time: number): void {
    const now = this.#advance(time);
    const held = this.#held.get(id);
    if (held === undefined) return;
    held.renewedAt = now;
    this.#held.delete(id);
    this.#held.set(id, held);
  }

  /** Counts what was spent elsewhere, whether it fits or not: `amounts`, one for each check. */
  record(checks: readonly LimitCheck[], amounts: readonly number[], time: number): void {
    const now = this.#advance(time);
    this.#drop(now, 2 * checks.length);
    checks.forEach((check, index) => {
      const bucket = this.#bucket(check);
      bucket.used(now);
      bucket.spend(amounts[index] ?? 0, now, check.limit);
      this.#changed?.add(check.key);
    });
  }

  /** Every bucket, for a store that has lost its own. */
  *all(): Generator<SavedBucket> {
    for (const [key, bucket] of this.#buckets) yield saved(key, bucket, this.#now);
  }

  /** The buckets that changed since the last time, for a file. Needs `trackChanges`. */
  *takeChanged(): Generator<SavedBucket> {
    if (this.#changed === undefined) return;
    const keys = [...this.#changed];
    this.#changed.clear();
    for (const key of keys) {
      const bucket = this.#buckets.get(key);
      if (bucket !== undefined) yield saved(key, bucket, this.#now);
    }
  }

  /** Takes back what `takeChanged` gave in an earlier process. Holds died with it. */
  restore(saved: Iterable<Omit<SavedBucket, 'clearAt'>>, time: number): void {
    const now = this.#advance(time);
    for (const { key, window, exact, state } of saved) {
      const bucket = makeBucket(window, exact);
      bucket.restore(state);
      if (bucket.used(now) > 0) this.#buckets.set(key, bucket);
    }
  }

  /** Time as the store sees it: it stands still while the machine's clock is behind. */
  #advance(time: number): number {
    if (time > this.#now) {
      this.#now = time;
      this.#expire(time);
    }
    return this.#now;
  }

  #expire(now: number): void {
    for (const [id, held] of this.#held) {
      if (held.renewedAt + HOLD_LIFETIME > now) break;
      this.#held.delete(id);
      this.#expired.set(id, held);
      for (let index = 0; index < held.checks.length; index++) {
        if (held.checks[index]!.immediate !== true) held.buckets[index]!.held -= held.checks[index]!.amount;
      }
    }
    for (const [id, held] of this.#expired) {
      if (held.renewedAt + FORGOTTEN_AFTER > now) break;
      this.#expired.delete(id);
    }
  }

  #bucket(check: LimitCheck): Bucket {
    let bucket = this.#buckets.get(check.key);
    if (bucket === undefined) {
      bucket = makeBucket(check.window, check.limit <= EXACT_UP_TO);
      this.#buckets.set(check.key, bucket);
    }
    return bucket;
  }

  /** Looks at the next `count` buckets and drops those that hold nothing: a little work each time, none of it felt. */
  #drop(now: number, count: number): void {
    for (let looked = 0; looked < count; looked++) {
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = this.#buckets.entries();
        return;
      }
      const [key, bucket] = next.value;
      if (bucket.held === 0 && bucket.used(now) === 0) this.#buckets.delete(key);
    }
  }
}

function saved(key: string, bucket: Bucket, now: number): SavedBucket {
  bucket.used(now);
  return { key, window: bucket.window, exact: bucket instanceof ExactLog, state: bucket.state(), clearAt: bucket.clearAt(now) };
}

function makeBucket(window: Window, exact: boolean): Bucket {
  if (window.kind === 'calendar') return new CalendarSum(window);
  if (window.kind === 'concurrent') return new ConcurrentCount();
  return exact ? new ExactLog(window) : new SlicedLog(window);
}

/** `wanted`: the amount that did not fit. */
function stateOf(bucket: Bucket, check: LimitCheck, now: number, wanted: number | undefined): LimitState {
  const spent = bucket.used(now);
  const remaining = Math.max(0, check.limit - spent - bucket.held);
  if (wanted === undefined) return { remaining, spent, resetAt: bucket.clearAt(now) };
  if (wanted > check.limit) return { remaining, spent, resetAt: Number.POSITIVE_INFINITY };
  const freeAt = bucket.freeAt(spent + bucket.held + wanted - check.limit, now);
  return { remaining, spent, resetAt: freeAt === Number.POSITIVE_INFINITY ? now + HELD_RECHECK : Math.max(freeAt, now) };
}
