import type { BucketKind } from './bucket-kind.js';
import { Queues, type Chunks } from './queues.js';
import type { Slots } from './slots.js';
import { SPAN, type Window } from './store.js';

type Rolling = Extract<Window, { kind: 'rolling' }>;

/** Limits up to this are kept to the single unit. */
export const EXACT_UP_TO = 1_000;

/** One call that used more has filled every such limit just as well. */
const MOST_AT_ONCE = EXACT_UP_TO + 1;

/**
 * Rolling windows that remember the time of every unit spent: never more than the limit in any stretch of their
 * length, to the millisecond. `sum` is the number of units, `at` the time of the newest; of the others the queue keeps
 * the low 32 bits, since none is further back from the newest than a window.
 */
export class ExactLogs implements BucketKind {
  readonly exact = true;
  readonly window: Rolling;
  readonly #slots: Slots;
  readonly #queues: Queues;

  constructor(window: Rolling, slots: Slots, chunks: Chunks) {
    this.window = window;
    this.#slots = slots;
    this.#queues = new Queues(slots, chunks, 1);
  }

  used(slot: number, now: number): number {
    let count = this.#slots.sum(slot);
    if (count === 0) return 0;
    const newest = this.#slots.at(slot);
    /** So far back from the newest lies what has just left the window. */
    const gone = newest - now + this.window.milliseconds;
    if (gone <= 0) {
      this.clear(slot);
      return 0;
    }
    const before = count;
    while ((newest - this.#queues.read(this.#slots.head(slot))) >>> 0 >= gone) {
      this.#queues.shift(slot);
      count--;
    }
    if (count !== before) this.#slots.setSum(slot, count);
    return count;
  }

  spend(slot: number, amount: number, now: number): void {
    if (amount <= 0) return;
    const units = Math.min(Math.ceil(amount), MOST_AT_ONCE);
    const count = this.used(slot, now) + units;
    for (let unit = 0; unit < units; unit++) this.#queues.write(this.#queues.push(slot), now);
    this.#slots.setAt(slot, now);
    this.#slots.setSum(slot, count);
  }

  takeBack(slot: number, amount: number, at: number): void {
    const times = this.state(slot);
    const last = times.lastIndexOf(at);
    if (last === -1) return;
    const first = Math.max(times.indexOf(at), last + 1 - amount);
    this.clear(slot);
    this.#fill(slot, [...times.slice(0, first), ...times.slice(last + 1)]);
  }

  freeAt(slot: number, amount: number, _now: number): number {
    if (amount <= 0) return 0;
    if (amount > this.#slots.sum(slot)) return Number.POSITIVE_INFINITY;
    let position = this.#slots.head(slot);
    for (let unit = 1; unit < amount; unit++) position = this.#queues.after(slot, position);
    return this.#queues.timeAt(slot, position) + this.window.milliseconds;
  }

  clearAt(slot: number, now: number): number {
    return this.#slots.sum(slot) === 0 ? now : this.#slots.at(slot) + this.window.milliseconds;
  }

  state(slot: number): readonly number[] {
    const times: number[] = [];
    for (let position = this.#slots.head(slot); position !== 0; position = this.#queues.after(slot, position)) times.push(this.#queues.timeAt(slot, position));
    return times;
  }

  restore(slot: number, state: readonly number[], now: number): void {
    // What a clock that was ahead has written counts from now on.
    this.#fill(slot, state.filter((at) => at > now - SPAN).map((at) => Math.min(at, now)).sort((a, b) => a - b));
  }

  clear(slot: number): void {
    this.#queues.clear(slot);
    this.#slots.setSum(slot, 0);
  }

  #fill(slot: number, times: readonly number[]): void {
    for (const at of times) this.#queues.write(this.#queues.push(slot), at);
    this.#slots.setSum(slot, times.length);
    this.#slots.setAt(slot, times.at(-1) ?? 0);
  }
}
