import { HOLD_LIFETIME, periodStart, type LimitCheck } from './store.js';

interface PlainBucket {
  /** One for each unit, or each slice: when it leaves is told by its newest time. */
  entries: { start: number; newest: number; amount: number }[];
  holds: Map<string, number>;
}

interface PlainCall {
  readonly checks: readonly LimitCheck[];
  readonly at: number;
  renewedAt: number;
}

const LATEST_SETTLEMENT = 24 * 3_600_000;

/** What a store of limits says, written down as plainly as can be: lists that are never shortened, and sums over all of them. */
export class PlainModel {
  readonly #buckets = new Map<string, PlainBucket>();
  readonly #calls = new Map<string, PlainCall>();

  /** Whether the call is under way, or can still be settled. */
  knows(id: string, now: number): boolean {
    this.#expire(now);
    return this.#calls.has(id);
  }

  /** Position of the limit that refused, or -1. */
  reserve(id: string, checks: readonly LimitCheck[], now: number): number {
    this.#expire(now);
    if (this.#calls.has(id)) return -1;
    const refusedBy = checks.findIndex((check, index) => {
      const asked = checks.slice(0, index + 1).reduce((sum, { key, amount }) => sum + (key === check.key ? amount : 0), 0);
      return this.spent(check, now) + this.held(check) + asked > check.limit;
    });
    if (refusedBy !== -1) return refusedBy;
    this.#calls.set(id, { checks, at: now, renewedAt: now });
    checks.forEach((check, index) => {
      if (check.immediate === true) this.#spend(check, check.amount, now);
      else this.#bucket(check).holds.set(`${id} ${index}`, check.amount);
    });
    return -1;
  }

  /** Whether anything was settled. */
  settle(id: string, amounts: readonly number[], now: number): boolean {
    this.#expire(now);
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    this.#calls.delete(id);
    call.checks.forEach((check, index) => {
      const used = amounts[index] ?? check.amount;
      this.#bucket(check).holds.delete(`${id} ${index}`);
      if (check.immediate !== true) this.#spend(check, used, now);
      else if (used > check.amount) this.#spend(check, used - check.amount, now);
      else this.#takeBack(check, check.amount - used, call.at, now);
    });
    return true;
  }

  renew(id: string, now: number): void {
    this.#expire(now);
    const call = this.#calls.get(id);
    if (call !== undefined && call.renewedAt + HOLD_LIFETIME > now) call.renewedAt = now;
  }

  record(check: LimitCheck, amount: number, now: number): void {
    this.#expire(now);
    this.#spend(check, amount, now);
  }

  correct(check: LimitCheck, amount: number, at: number, now: number): void {
    this.#expire(now);
    if (amount < 0) this.#takeBack(check, -amount, at, now);
    else this.#spend(check, amount, now);
  }

  /** A restart: what is spent stays, what is held is gone. */
  restart(): void {
    this.#calls.clear();
    for (const bucket of this.#buckets.values()) {
      bucket.holds.clear();
      for (const entry of bucket.entries) entry.start = Number.NEGATIVE_INFINITY;
    }
  }

  spent(check: LimitCheck, now: number): number {
    if (check.window.kind === 'concurrent') return 0;
    return this.#inWindow(check, now).reduce((sum, { amount }) => sum + amount, 0);
  }

  held(check: LimitCheck): number {
    return [...this.#bucket(check).holds.values()].reduce((sum, amount) => sum + amount, 0);
  }

  #inWindow({ key, window }: LimitCheck, now: number): PlainBucket['entries'] {
    const entries = this.#buckets.get(key)?.entries ?? [];
    if (window.kind === 'calendar') return entries.filter(({ newest }) => newest >= periodStart(window.unit, now));
    return window.kind === 'rolling' ? entries.filter(({ newest }) => newest > now - window.milliseconds) : [];
  }

  #spend(check: LimitCheck, amount: number, now: number): void {
    const { entries } = this.#bucket(check);
    const last = entries.at(-1);
    const sliced = check.window.kind === 'rolling' && check.limit > 1_000 ? check.window.milliseconds : 0;
    const open = last !== undefined && now - last.start < sliced / 100 && last.newest > now - sliced;
    if (amount <= 0) return;
    if (open) {
      last.newest = now;
      last.amount += amount;
    } else entries.push({ start: now, newest: now, amount });
  }

  #takeBack(check: LimitCheck, amount: number, at: number, now: number): void {
    if (check.window.kind === 'rolling' && at <= now - check.window.milliseconds) return;
    const { entries } = this.#bucket(check);
    const exact = check.window.kind === 'rolling' && check.limit <= 1_000;
    const calendar = check.window.kind === 'calendar' ? periodStart(check.window.unit, at) : undefined;
    let left = amount;
    for (const entry of entries) {
      const matches = exact ? entry.newest === at : calendar !== undefined ? periodStart((check.window as { unit: 'day' }).unit, entry.newest) === calendar : entry.newest >= at;
      if (!matches) continue;
      const taken = Math.min(left, entry.amount);
      entry.amount -= taken;
      left -= taken;
    }
  }

  #expire(now: number): void {
    for (const [id, call] of this.#calls) {
      if (call.renewedAt + HOLD_LIFETIME <= now) call.checks.forEach((check, index) => this.#bucket(check).holds.delete(`${id} ${index}`));
      if (call.renewedAt + LATEST_SETTLEMENT <= now) this.#calls.delete(id);
    }
  }

  #bucket({ key }: LimitCheck): PlainBucket {
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, (bucket = { entries: [], holds: new Map() }));
    return bucket;
  }
}
