import type { BucketKind } from './bucket-kind.js';
import { CalendarSums } from './calendar-sums.js';
import { ConcurrentCounts } from './concurrent-counts.js';
import { ExactLogs } from './exact-logs.js';
import { Chunks } from './queues.js';
import { SlicedLogs } from './sliced-logs.js';
import { Slots } from './slots.js';
import { SPAN, type Window } from './store.js';

/** The buckets of a store, by key. One that is dropped leaves its room to the next. */
export class Buckets {
  readonly slots = new Slots();
  readonly #chunks = new Chunks();
  readonly #byKey = new Map<string, number>();
  /** One for each window that has been asked for. */
  readonly #kinds: BucketKind[] = [];

  get size(): number {
    return this.#byKey.size;
  }

  entries(): IterableIterator<[string, number]> {
    return this.#byKey.entries();
  }

  get(key: string): number | undefined {
    return this.#byKey.get(key);
  }

  kindOf(slot: number): BucketKind {
    return this.#kinds[this.slots.kind(slot)]!;
  }

  /** The bucket of this key, made when there is none: `exact` and `window` count only then. */
  open(key: string, window: Window, exact: boolean): number {
    return this.#byKey.get(key) ?? this.#make(key, window, exact);
  }

  /** A new bucket in place of the one of this key. */
  renew(key: string, window: Window, exact: boolean): number {
    this.drop(key);
    return this.#make(key, window, exact);
  }

  drop(key: string): void {
    const slot = this.#byKey.get(key);
    if (slot === undefined) return;
    this.#byKey.delete(key);
    this.kindOf(slot).clear(slot);
    this.slots.giveBack(slot);
  }

  #make(key: string, window: Window, exact: boolean): number {
    const slot = this.slots.take(this.#kind(window, exact && window.kind === 'rolling'));
    this.#byKey.set(key, slot);
    return slot;
  }

  #kind(window: Window, exact: boolean): number {
    const known = this.#kinds.findIndex((kind) => kind.exact === exact && sameWindow(kind.window, window));
    return known === -1 ? this.#kinds.push(this.#newKind(window, exact)) - 1 : known;
  }

  #newKind(window: Window, exact: boolean): BucketKind {
    if (window.kind === 'calendar') return new CalendarSums(window, this.slots);
    if (window.kind === 'concurrent') return new ConcurrentCounts();
    if (window.milliseconds >= SPAN) throw new RangeError('a rolling window is shorter than 49 days');
    return exact ? new ExactLogs(window, this.slots, this.#chunks) : new SlicedLogs(window, this.slots, this.#chunks);
  }
}

function sameWindow(one: Window, other: Window): boolean {
  if (one.kind === 'rolling') return other.kind === 'rolling' && one.milliseconds === other.milliseconds;
  return one.kind === 'calendar' ? other.kind === 'calendar' && one.unit === other.unit : other.kind === 'concurrent';
}
