import type { Bucket } from './bucket.js';
import type { Window } from './store.js';

type Rolling = Extract<Window, { kind: 'rolling' }>;

/** A slice is this part of the window: the most by which an amount can leave late. */
const SLICES = 100;

/**
 * A rolling window for large limits, tokens and money. Amounts are put together in slices, and a slice leaves when the
 * newest amount in it does: a window never holds more than its limit, and frees an amount at most 1 % late.
 */
export class SlicedLog implements Bucket {
  held = 0;
  readonly window: Rolling;
  /** Two figures a slice: the time of its newest amount, and the sum. */
  #slices: number[] = [];
  #sliceStart = 0;
  #sum = 0;

  constructor(window: Rolling) {
    this.window = window;
  }

  used(now: number): number {
    const oldest = now - this.window.milliseconds;
    let gone = 0;
    while (gone < this.#slices.length && this.#slices[gone]! <= oldest) {
      this.#sum -= this.#slices[gone + 1]!;
      gone += 2;
    }
    if (gone > 0) this.#slices.splice(0, gone);
    return this.#sum;
  }

  spend(amount: number, now: number): void {
    if (amount <= 0) return;
    this.#sum += amount;
    const end = this.#slices.length;
    if (end > 0 && now - this.#sliceStart < this.window.milliseconds / SLICES) {
      this.#slices[end - 2] = now;
      this.#slices[end - 1]! += amount;
    } else {
      this.#sliceStart = now;
      this.#slices.push(now, amount);
    }
  }

  takeBack(amount: number, at: number): void {
    let left = amount;
    // The amount is in the first slice that was still growing at `at`: its newest time is not earlier.
    for (let index = 0; index < this.#slices.length && left > 0; index += 2) {
      if (this.#slices[index]! < at) continue;
      const taken = Math.min(left, this.#slices[index + 1]!);
      this.#slices[index + 1]! -= taken;
      this.#sum -= taken;
      left -= taken;
    }
  }

  freeAt(amount: number, _now: number): number {
    if (amount <= 0) return 0;
    let freed = 0;
    for (let index = 0; index < this.#slices.length; index += 2) {
      freed += this.#slices[index + 1]!;
      if (freed >= amount) return this.#slices[index]! + this.window.milliseconds;
    }
    return Number.POSITIVE_INFINITY;
  }

  clearAt(now: number): number {
    return this.#sum === 0 ? now : this.#slices[this.#slices.length - 2]! + this.window.milliseconds;
  }

  state(): readonly number[] {
    return this.#slices;
  }

  restore(state: readonly number[]): void {
    this.#slices = [...state];
    this.#sliceStart = 0;
    this.#sum = 0;
    for (let index = 1; index < state.length; index += 2) this.#sum += state[index]!;
  }
}
