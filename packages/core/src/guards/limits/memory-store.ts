import { Buckets } from './buckets.js';
import { EXACT_UP_TO } from './exact-logs.js';
import { PassingMap } from './passing-map.js';
import { HOLD_LIFETIME, type Bucket, type BudgetStore, type Correction, type LimitCheck, type LimitState, type Reservation, type Settlement, type Window } from './store.js';

/** A call that has never been settled is forgotten after this time. No call lasts as long. */
const FORGOTTEN_AFTER = 24 * 3_600_000;

/** When a limit is full of holds alone, they can end at any moment: look again after this time. */
const HELD_RECHECK = 1_000;

interface Held {
  readonly checks: readonly LimitCheck[];
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
export class MemoryLimitStore implements BudgetStore {
  readonly #buckets = new Buckets();
  readonly #slots = this.#buckets.slots;
  /** In order of renewal, so that the holds that expire next stand first. */
  readonly #held = new PassingMap<Held>();
  /** Holds past their time: they count no more, but can still be settled. */
  readonly #expired = new PassingMap<Held>();
  readonly #changed: Set<string> | undefined;
  #sweep: Iterator<[string, number]>;
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
    const slots: number[] = [];
    let refusedBy: number | undefined;
    let refused = 0;
    for (let index = 0; index < checks.length; index++) {
      const check = checks[index]!;
      const slot = this.#open(check);
      slots.push(slot);
      if (refusedBy !== undefined) continue;
      // A key that stands in the list twice must fit twice.
      let wanted = check.amount;
      for (let before = 0; before < index; before++) if (slots[before] === slot) wanted += checks[before]!.amount;
      if (this.#buckets.kindOf(slot).used(slot, now) + this.#slots.held(slot) + wanted <= check.limit) continue;
      refusedBy = index;
      refused = wanted;
    }
    const admitted = refusedBy === undefined;
    if (admitted) {
      for (let index = 0; index < checks.length; index++) {
        const { amount, immediate, key } = checks[index]!;
        const slot = slots[index]!;
        if (immediate === true) this.#buckets.kindOf(slot).spend(slot, amount, now);
        else this.#slots.hold(slot, amount);
        this.#changed?.add(key);
      }
    }
    const states = checks.map((check, index) => this.#stateOf(slots[index]!, check, now, index === refusedBy ? refused : undefined));
    const reservation: Reservation = { admitted, refusedBy, states };
    if (admitted) this.#held.set(id, { checks, reservation, at: now, renewedAt: now });
    return reservation;
  }

  settle(id: string, amounts: readonly number[], time: number): Settlement {
    const now = this.#advance(time);
    const live = this.#held.get(id);
    const held = live ?? this.#expired.get(id);
    if (held === undefined) return undefined;
    (live === undefined ? this.#expired : this.#held).delete(id);
    // A bucket may have been dropped meanwhile, if nothing was held in it.
    const slots = held.checks.map((check) => this.#open(check));
    for (let index = 0; index < slots.length; index++) {
      const { amount, immediate, key } = held.checks[index]!;
      const spent = Math.max(0, amounts[index] ?? amount);
      const slot = slots[index]!;
      const kind = this.#buckets.kindOf(slot);
      if (immediate === true) {
        if (spent < amount) kind.takeBack(slot, amount - spent, held.at, now);
        else if (spent > amount) kind.spend(slot, spent - amount, now);
      } else {
        if (live !== undefined) this.#slots.hold(slot, -amount);
        kind.spend(slot, spent, now);
      }
      this.#changed?.add(key);
    }
    return slots.map((slot, index) => this.#stateOf(slot, held.checks[index]!, now, undefined));
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
      const slot = this.#open(check);
      this.#buckets.kindOf(slot).spend(slot, amounts[index] ?? 0, now);
      this.#changed?.add(check.key);
    });
  }

  raise({ key, window }: Bucket, atLeast: number, time: number): number {
    const now = this.#advance(time);
    if (atLeast <= 0 && this.#buckets.get(key) === undefined) return 0;
    const slot = this.#buckets.open(key, window, false);
    const kind = this.#buckets.kindOf(slot);
    const missing = atLeast - kind.used(slot, now);
    if (missing > 0) {
      kind.spend(slot, missing, now);
      this.#changed?.add(key);
    }
    return kind.used(slot, now);
  }

  correct(corrections: readonly Correction[], at: number, time: number): void {
    const now = this.#advance(time);
    for (const { key, window, limit, amount } of corrections) {
      const slot = this.#buckets.open(key, window, limit <= EXACT_UP_TO);
      const kind = this.#buckets.kindOf(slot);
      if (amount < 0) kind.takeBack(slot, -amount, at, now);
      else kind.spend(slot, amount, now);
      this.#changed?.add(key);
    }
  }

  /** Every bucket, for a store that has lost its own. */
  *all(): Generator<SavedBucket> {
    for (const [key, slot] of this.#buckets.entries()) yield this.#saved(key, slot);
  }

  /** The buckets that changed since the last time, for a file. Needs `trackChanges`. */
  *takeChanged(): Generator<SavedBucket> {
    if (this.#changed === undefined) return;
    const keys = [...this.#changed];
    this.#changed.clear();
    for (const key of keys) {
      const slot = this.#buckets.get(key);
      if (slot !== undefined) yield this.#saved(key, slot);
    }
  }

  /** Takes back what `takeChanged` gave in an earlier process. Holds died with it. */
  restore(saved: Iterable<Omit<SavedBucket, 'clearAt'>>, time: number): void {
    const now = this.#advance(time);
    for (const { key, window, exact, state } of saved) {
      const slot = this.#buckets.renew(key, window, exact);
      const kind = this.#buckets.kindOf(slot);
      kind.restore(slot, state, now);
      if (kind.used(slot, now) === 0) this.#buckets.drop(key);
    }
  }

  /** Time as the store sees it, in whole milliseconds: it stands still while the machine's clock is behind. */
  #advance(time: number): number {
    if (time > this.#now) {
      this.#now = Math.floor(time);
      this.#expire(this.#now);
    }
    return this.#now;
  }

  #expire(now: number): void {
    for (const [id, held] of this.#held) {
      if (held.renewedAt + HOLD_LIFETIME > now) break;
      this.#held.delete(id);
      this.#expired.set(id, held);
      for (const check of held.checks) if (check.immediate !== true) this.#slots.hold(this.#open(check), -check.amount);
    }
    for (const [id, held] of this.#expired) {
      if (held.renewedAt + FORGOTTEN_AFTER > now) break;
      this.#expired.delete(id);
    }
  }

  #open(check: LimitCheck): number {
    return this.#buckets.open(check.key, check.window, check.limit <= EXACT_UP_TO);
  }

  /** Looks at the next `count` buckets and drops those that hold nothing: a little work each time, none of it felt. */
  #drop(now: number, count: number): void {
    for (let looked = 0; looked < count; looked++) {
      const next = this.#sweep.next();
      if (next.done === true) {
        this.#sweep = this.#buckets.entries();
        return;
      }
      const [key, slot] = next.value;
      if (this.#slots.held(slot) === 0 && this.#buckets.kindOf(slot).used(slot, now) === 0) this.#buckets.drop(key);
    }
  }

  #saved(key: string, slot: number): SavedBucket {
    const kind = this.#buckets.kindOf(slot);
    kind.used(slot, this.#now);
    return { key, window: kind.window, exact: kind.exact, state: kind.state(slot), clearAt: kind.clearAt(slot, this.#now) };
  }

  /** `wanted`: the amount that did not fit. */
  #stateOf(slot: number, check: LimitCheck, now: number, wanted: number | undefined): LimitState {
    const kind = this.#buckets.kindOf(slot);
    const spent = kind.used(slot, now);
    const held = this.#slots.held(slot);
    const remaining = Math.max(0, check.limit - spent - held);
    if (wanted === undefined) return { remaining, spent, resetAt: kind.clearAt(slot, now) };
    if (wanted > check.limit) return { remaining, spent, resetAt: Number.POSITIVE_INFINITY };
    const freeAt = kind.freeAt(slot, spent + held + wanted - check.limit, now);
    return { remaining, spent, resetAt: freeAt === Number.POSITIVE_INFINITY ? now + HELD_RECHECK : Math.max(freeAt, now) };
  }
}
