import type { Bucket } from './bucket.js';
import { periodEnd, periodStart, type Window } from './store.js';

type Calendar = Extract<Window, { kind: 'calendar' }>;

/** What has been spent since the UTC day, week or month began. */
export class CalendarSum implements Bucket {
  held = 0;
  readonly window: Calendar;
  #start = 0;
  #end = 0;
  #spent = 0;

  constructor(window: Calendar) {
    this.window = window;
  }

  used(now: number): number {
    if (now >= this.#end) {
      this.#start = periodStart(this.window.unit, now);
      this.#end = periodEnd(this.window.unit, now);
      this.#spent = 0;
    }
    return this.#spent;
  }

  spend(amount: number, now: number): void {
    this.used(now);
    this.#spent += amount;
  }

  takeBack(amount: number, at: number): void {
    if (at >= this.#start && at < this.#end) this.#spent = Math.max(0, this.#spent - amount);
  }

  freeAt(amount: number, now: number): number {
    if (amount <= 0) return 0;
    return amount > this.used(now) ? Number.POSITIVE_INFINITY : this.#end;
  }

  clearAt(now: number): number {
    return this.used(now) === 0 ? now : this.#end;
  }

  state(): readonly number[] {
    return [this.#start, this.#end, this.#spent];
  }

  restore(state: readonly number[]): void {
    [this.#start = 0, this.#end = 0, this.#spent = 0] = state;
  }
}
