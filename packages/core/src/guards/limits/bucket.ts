import type { Window } from './store.js';

/**
 * What has been spent under one limit key. `now` never goes back between calls: the store sees to it. `held` is kept
 * apart and is the store's to change.
 */
export interface Bucket {
  readonly window: Window;
  /** Sum of the holds on this key. */
  held: number;
  /** What the window holds now. */
  used(now: number): number;
  spend(amount: number, now: number, limit: number): void;
  /** Takes back what was spent at the time `at`. */
  takeBack(amount: number, at: number): void;
  /** When at least `amount` of what is spent has left the window; infinite when that is more than is spent. */
  freeAt(amount: number, now: number): number;
  /** When nothing spent is left in the window. */
  clearAt(now: number): number;
  /** What a restart has to know, as plain numbers: `restore` takes it back. */
  state(): readonly number[];
  restore(state: readonly number[]): void;
}
