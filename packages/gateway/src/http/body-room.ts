import type { Principal } from '@claviger/core';

/** Largest bodies that may be held at once while they are read, all together and of one caller. */
const ALL = 16;
const OF_ONE = 8;
/** Bodies up to this are not counted: they come at once, and what they hold is bounded by the calls that are let in. */
const UNCOUNTED = 64 * 1024;

/** What of one body is held while it is read. */
export interface BodyHold {
  /** `length` bytes have come. False: there is no room for them. */
  grow(length: number): boolean;
  release(): void;
}

/**
 * Room for the bodies that are being read. Nothing else is charged to a caller before its body is there, so that large
 * ones on many connections, sent slowly, would fill the memory.
 */
export class BodyRoom {
  readonly #all: number;
  readonly #ofOne: number;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(largestBody: number) {
    this.#all = ALL * largestBody;
    this.#ofOne = OF_ONE * largestBody;
  }

  /** In bytes. */
  get total(): number {
    return this.#total;
  }

  open(principal: Principal): BodyHold {
    let own = 0;
    return {
      grow: (length) => {
        if (length <= UNCOUNTED) return true;
        const more = length - own;
        if (this.#total + more > this.#all || (this.#held.get(nameOf(principal)) ?? 0) + more > this.#ofOne) return false;
        own = length;
        this.#add(principal, more);
        return true;
      },
      release: () => {
        if (own > 0) this.#add(principal, -own);
        own = 0;
      },
    };
  }

  #add(principal: Principal, bytes: number): void {
    const caller = nameOf(principal);
    const held = (this.#held.get(caller) ?? 0) + bytes;
    this.#total += bytes;
    if (held > 0) this.#held.set(caller, held);
    else this.#held.delete(caller);
  }
}

const nameOf = ({ credential, user = '' }: Principal): string => JSON.stringify([credential, user]);
