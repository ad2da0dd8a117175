import type { BucketKind } from './bucket-kind.js';
import type { Slots } from './slots.js';
import { periodEnd, periodStart, type Window } from './store.js';

type Calendar = Extract<Window, { kind: 'calendar' }>;

/** What has been spent since the UTC day, week or month began: `sum` in the period that began `at`. */
export class CalendarSums implements BucketKind {
  readonly exact = false;
  readonly window: Calendar;
  readonly #slots: Slots;
  /** The period that the last `now` lay in. */
  #start = 0;
  #end = 0;

  constructor(window: Calendar, slots: Slots) {
    this.window = window;
    this.#slots = slots;
  }

  used(slot: number, now: number): number {
    if (now >= this.#end) {
      this.#start = periodStart(this.window.unit, now);
      this.#end = periodEnd(this.window.unit, now);
    }
    if (this.#slots.at(slot) < this.#start) {
      this.#slots.setAt(slot, this.#start);
      this.#slots.setSum(slot, 0);
      return 0;
    }
    return this.#slots.sum(slot);
  }

  spend(slot: number, amount: number, now: number): void {
    this.#slots.setSum(slot, this.used(slot, now) + amount);
  }

  takeBack(slot: number, amount: number, at: number): void {
    const start = this.#slots.at(slot);
    if (at >= start && at < periodEnd(this.window.unit, start)) this.#slots.setSum(slot, Math.max(0, this.#slots.sum(slot) - amount));
  }

  freeAt(slot: number, amount: number, now: number): number {
    if (amount <= 0) return 0;
    return amount > this.used(slot, now) ? Number.POSITIVE_INFINITY : this.#endOf(slot);
  }

  clearAt(slot: number, now: number): number {
    return this.used(slot, now) === 0 ? now : this.#endOf(slot);
  }

  state(slot: number): readonly number[] {
    return [this.#slots.at(slot), this.#endOf(slot), this.#slots.sum(slot)];
  }

  restore(slot: number, [start = 0, , spent = 0]: readonly number[]): void {
    this.#slots.setAt(slot, start);
    this.#slots.setSum(slot, spent);
  }

  clear(): void {}

  #endOf(slot: number): number {
    const start = this.#slots.at(slot);
    return start === this.#start ? this.#end : periodEnd(this.window.unit, start);
  }
}
