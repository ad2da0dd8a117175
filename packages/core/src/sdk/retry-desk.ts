import type { Principal } from '../engine/principal.js';
import { samePrincipal } from './caller.js';

/** A call, or the calls of one batch, as one thing that is sent. */
export interface Sendable {
  readonly principal: Principal;
  /** The request body as the app made it. */
  readonly source: string;
}

interface Parked<Sent extends Sendable> {
  readonly sent: Sent;
  /** The `X-Stainless-Retry-Count` that its next attempt will carry. */
  readonly count: number;
  readonly giveUp: () => void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Where a call waits between two attempts of the SDK, so that the second is known as the same call. Attempts of one
 * logical request carry the same body, one after the other; the key is the SDK's own options object where the
 * middleware sees it, which no two requests share, else the address.
 */
export class RetryDesk<Sent extends Sendable> {
  readonly #parked = new Map<unknown, Parked<Sent>[]>();

  /** Waits up to `milliseconds` for attempt number `count`; then `giveUp` settles the call. */
  park(key: unknown, sent: Sent, count: number, milliseconds: number, giveUp: () => void): void {
    const parked: Parked<Sent> = { sent, count, giveUp, timer: undefined };
    parked.timer = setTimeout(() => {
      this.#remove(key, parked);
      giveUp();
    }, milliseconds);
    // A process that has nothing else to do may end; `guard.settled()` settles what waits here.
    (parked.timer as { unref?: () => void }).unref?.();
    const others = this.#parked.get(key);
    if (others === undefined) this.#parked.set(key, [parked]);
    else others.push(parked);
  }

  /** The call whose attempt number `count` this is. Each can be claimed once. */
  claim(key: unknown, count: number, principal: Principal, source: string): Sent | undefined {
    if (count === 0) return undefined;
    const found = this.#parked.get(key)?.find((one) => one.count === count && one.sent.source === source && samePrincipal(one.sent.principal, principal));
    if (found === undefined) return undefined;
    clearTimeout(found.timer);
    this.#remove(key, found);
    return found.sent;
  }

  /** Settles everything that waits. */
  clear(): void {
    const all = [...this.#parked.values()].flat();
    this.#parked.clear();
    for (const { timer, giveUp } of all) {
      clearTimeout(timer);
      giveUp();
    }
  }

  #remove(key: unknown, parked: Parked<Sent>): void {
    const rest = this.#parked.get(key)?.filter((one) => one !== parked) ?? [];
    if (rest.length === 0) this.#parked.delete(key);
    else this.#parked.set(key, rest);
  }
}
