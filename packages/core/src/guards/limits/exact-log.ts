import type { Bucket } from './bucket.js';
import type { Window } from './store.js';

type Rolling = Extract<Window, { kind: 'rolling' }>;

/**
 * A rolling window that remembers the time of every unit spent: never more than the limit in any stretch of its
 * length, to the millisecond. A ring, grown by doubling up to the limit, so that a million of them stay small.
 */
export class ExactLog implements Bucket {
  held = 0;
  readonly window: Rolling;
  #times: number[] = [];
  #head = 0;
  #count = 0;

  constructor(window: Rolling) {
    this.window = window;
  }

  used(now: number): number {
    const oldest = now - this.window.milliseconds;
    const capacity = this.#times.length;
    while (this.#count > 0 && this.#times[this.#head]! <= oldest) {
      this.#head = this.#head + 1 === capacity ? 0 : this.#head + 1;
      this.#count--;
    }
    return this.#count;
  }

  spend(amount: number, now: number, limit: number): void {
    for (let unit = 0; unit < amount; unit++) {
      if (this.#count === this.#times.length) this.#grow(limit);
      this.#times[(this.#head + this.#count) % this.#times.length] = now;
      this.#count++;
    }
  }

  takeBack(amount: number, at: number): void {
    const times = this.#inOrder();
    for (let left = amount; left > 0; left--) {
      const position = times.lastIndexOf(at);
      if (position === -1) break;
      times.splice(position, 1);
    }
    this.#replace(times);
  }

  freeAt(amount: number, _now: number): number {
    if (amount <= 0) return 0;
    if (amount > this.#count) return Number.POSITIVE_INFINITY;
    return this.#times[(this.#head + amount - 1) % this.#times.length]! + this.window.milliseconds;
  }

  clearAt(now: number): number {
    return this.#count === 0 ? now : this.freeAt(this.#count, now);
  }

  state(): readonly number[] {
    return this.#inOrder();
  }

  restore(state: readonly number[]): void {
    this.#replace([...state].sort((a, b) => a - b));
  }

  #inOrder(): number[] {
    return Array.from({ length: this.#count }, (_, index) => this.#times[(this.#head + index) % this.#times.length]!);
  }

  #replace(times: number[]): void {
    this.#times = times;
    this.#head = 0;
    this.#count = times.length;
  }

  #grow(limit: number): void {
    const times = this.#inOrder();
    const capacity = Math.max(times.length + 1, Math.min(limit, Math.max(4, times.length * 2)));
    this.#times = Array.from({ length: capacity }, (_, index) => times[index] ?? 0);
    this.#head = 0;
  }
}
