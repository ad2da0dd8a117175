import type { Window } from './store.js';

/**
 * All buckets of one window: a bucket is a slot, and a kind says what its figures mean. `now` is whole milliseconds and
 * never goes back between calls: the store sees to it, as it does to what is held.
 */
export interface BucketKind {
  readonly window: Window;
  /** Kept to the single unit. */
  readonly exact: boolean;
  /** What the window holds now. */
  used(slot: number, now: number): number;
  spend(slot: number, amount: number, now: number): void;
  /** Takes back what was spent at the time `at`. */
  takeBack(slot: number, amount: number, at: number, now: number): void;
  /** When at least `amount` of what is spent has left the window; infinite when that is more than is spent. */
  freeAt(slot: number, amount: number, now: number): number;
  /** When nothing spent is left in the window. */
  clearAt(slot: number, now: number): number;
  /** What a restart has to know, as plain numbers: `restore` takes it back. */
  state(slot: number): readonly number[];
  /** For a slot that was just taken. */
  restore(slot: number, state: readonly number[], now: number): void;
  /** Gives back what the bucket keeps outside its slot. */
  clear(slot: number): void;
}
