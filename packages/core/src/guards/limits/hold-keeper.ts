import type { Logger } from '../../ports.js';
import { PassingMap } from './passing-map.js';
import { HOLD_LIFETIME, type LimitStore } from './store.js';

const RENEW_EVERY = HOLD_LIFETIME / 3;

/** A call that lasts longer than this is renewed no more: it has been lost, and its hold may go. */
const LONGEST_CALL = 2 * 3_600_000;

/** Renews the holds of all calls under way. One timer for all of them, and none while there are none. */
export class HoldKeeper {
  readonly #store: LimitStore;
  readonly #logger: Logger;
  /** When each call began, and when it was last renewed. */
  readonly #calls = new PassingMap<{ readonly since: number; renewedAt: number }>();
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: LimitStore, logger: Logger, now: () => number) {
    this.#store = store;
    this.#logger = logger;
    this.#now = now;
  }

  /** How many calls are kept alive. */
  get size(): number {
    return this.#calls.size;
  }

  add(id: string, now: number): void {
    this.#calls.set(id, { since: now, renewedAt: now });
    this.#schedule();
  }

  remove(id: string): void {
    this.#calls.delete(id);
  }

  #schedule(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#renewAll();
    }, RENEW_EVERY / 2);
    // Where timers keep a process alive (Node), this one must not.
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #renewAll(): void {
    const now = this.#now();
    for (const [id, call] of this.#calls) {
      if (now - call.since > LONGEST_CALL) this.#calls.delete(id);
      else if (now - call.renewedAt >= RENEW_EVERY / 2) {
        call.renewedAt = now;
        this.#renew(id, now);
      }
    }
    if (this.#calls.size > 0) this.#schedule();
  }

  #renew(id: string, now: number): void {
    try {
      const renewing = this.#store.renew(id, now);
      if (renewing instanceof Promise) renewing.catch((error: unknown) => this.#failed(id, error));
    } catch (error) {
      this.#failed(id, error);
    }
  }

  #failed(id: string, error: unknown): void {
    this.#logger.warn('hold_not_renewed', { call: id, error: error instanceof Error ? error.name : typeof error });
  }
}
