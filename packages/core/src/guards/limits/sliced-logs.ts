import type { BucketKind } from './bucket-kind.js';
import { Queues, type Chunks } from './queues.js';
import type { Slots } from './slots.js';
import { SPAN, type Window } from './store.js';

type Rolling = Extract<Window, { kind: 'rolling' }>;

/** A slice is this part of the window: the most by which an amount can leave late. */
const SLICES = 100;

const WORD = 4_294_967_296;

/**
 * Rolling windows for large limits, tokens and money. Amounts are put together in slices, and a slice leaves when the
 * newest amount in it does: a window never holds more than its limit, and frees an amount at most 1 % late. `sum` is
 * what all slices hold, `at` the newest time, `mark` the start of the newest slice; a slice in the queue is the low 32
 * bits of its newest time and its amount in two words.
 */
export class SlicedLogs implements BucketKind {
  readonly exact = false;
  readonly window: Rolling;
  readonly #slots: Slots;
  readonly #queues: Queues;

  constructor(window: Rolling, slots: Slots, chunks: Chunks) {
    this.window = window;
    this.#slots = slots;
    this.#queues = new Queues(slots, chunks, 3);
  }

  used(slot: number, now: number): number {
    const newest = this.#slots.at(slot);
    /** So far back from the newest lies what has just left the window. */
    const gone = newest - now + this.window.milliseconds;
    let head = this.#slots.head(slot);
    if (head === 0) return 0;
    if (gone <= 0) {
      this.clear(slot);
      return 0;
    }
    let sum = this.#slots.sum(slot);
    while ((newest - this.#queues.read(head)) >>> 0 >= gone) {
      sum -= this.#amountAt(head);
      this.#queues.shift(slot);
      head = this.#slots.head(slot);
    }
    this.#slots.setSum(slot, sum);
    return sum;
  }

  spend(slot: number, amount: number, now: number): void {
    if (amount <= 0) return;
    const sum = this.used(slot, now);
    this.#slots.setSum(slot, sum + amount);
    const tail = this.#slots.tail(slot);
    const newest = this.#slots.at(slot);
    const start = newest - ((newest - this.#slots.mark(slot)) >>> 0);
    this.#slots.setAt(slot, now);
    if (tail !== 0 && now - start < this.window.milliseconds / SLICES) {
      this.#put(tail, now, this.#amountAt(tail) + amount);
    } else {
      this.#slots.setMark(slot, now);
      this.#put(this.#queues.push(slot), now, amount);
    }
  }

  takeBack(slot: number, amount: number, at: number, now: number): void {
    // Its slice may have left: then the first that is found would be another call's.
    if (at <= now - this.window.milliseconds) return;
    let left = amount;
    // The amount is in the first slice that was still growing at `at`: its newest time is not earlier.
    for (let position = this.#slots.head(slot); position !== 0 && left > 0; position = this.#queues.after(slot, position)) {
      const newest = this.#queues.timeAt(slot, position);
      if (newest < at) continue;
      const held = this.#amountAt(position);
      const taken = Math.min(left, held);
      this.#put(position, newest, held - taken);
      left -= taken;
    }
    this.#slots.setSum(slot, this.#slots.sum(slot) - (amount - left));
  }

  freeAt(slot: number, amount: number, _now: number): number {
    if (amount <= 0) return 0;
    let freed = 0;
    for (let position = this.#slots.head(slot); position !== 0; position = this.#queues.after(slot, position)) {
      freed += this.#amountAt(position);
      if (freed >= amount) return this.#queues.timeAt(slot, position) + this.window.milliseconds;
    }
    return Number.POSITIVE_INFINITY;
  }

  clearAt(slot: number, now: number): number {
    return this.#slots.sum(slot) === 0 ? now : this.#slots.at(slot) + this.window.milliseconds;
  }

  state(slot: number): readonly number[] {
    const slices: number[] = [];
    for (let position = this.#slots.head(slot); position !== 0; position = this.#queues.after(slot, position)) slices.push(this.#queues.timeAt(slot, position), this.#amountAt(position));
    return slices;
  }

  restore(slot: number, state: readonly number[], now: number): void {
    let sum = 0;
    let newest = 0;
    for (let index = 0; index + 1 < state.length; index += 2) {
      if (state[index]! <= now - SPAN) continue;
      // What a clock that was ahead has written counts from now on.
      newest = Math.max(newest, Math.min(state[index]!, now));
      sum += state[index + 1]!;
      this.#put(this.#queues.push(slot), newest, state[index + 1]!);
    }
    this.#slots.setAt(slot, newest);
    this.#slots.setSum(slot, sum);
    // The next amount begins a slice of its own.
    this.#slots.setMark(slot, newest - this.window.milliseconds);
  }

  clear(slot: number): void {
    this.#queues.clear(slot);
    this.#slots.setSum(slot, 0);
  }

  #put(position: number, at: number, amount: number): void {
    this.#queues.write(position, at);
    this.#queues.write(position + 1, amount);
    this.#queues.write(position + 2, Math.floor(amount / WORD));
  }

  #amountAt(position: number): number {
    return this.#queues.read(position + 1) + this.#queues.read(position + 2) * WORD;
  }
}
