import { createHmac, hkdfSync } from 'node:crypto';
import type { Principal } from '@claviger/core';
import type { Clock, Logger } from '@claviger/core/ports';

/** Where marks are kept, by the id of their container, until the time given with them. */
export interface ContainerMarks {
  /** `until` and `now`: milliseconds since the epoch. */
  put(id: string, mark: string, until: number, now: number): void | Promise<void>;
  find(id: string): string | undefined | Promise<string | undefined>;
  close(): void;
}

/** A mark is kept no longer than this, whatever end the answer names: the next answer that is worked out in the container makes a new one. */
const LONGEST_LIFE = 30 * 86_400_000;

/** Remembers for which user of which app a container was made. */
export class ContainerBooks {
  readonly #open: () => Promise<ContainerMarks>;
  readonly #key: Buffer;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #marks: Promise<ContainerMarks> | undefined;

  /** `open` is called when the first container comes: most gateways see none. */
  constructor(open: () => Promise<ContainerMarks>, installationSecret: Uint8Array, clock: Clock, logger: Logger) {
    this.#open = open;
    this.#key = Buffer.from(hkdfSync('sha256', installationSecret, '', 'containers/owner/1', 32));
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Never rejects: a container that is not remembered stays closed to those who need it to be. `expiresAt` is the API's own word. */
  async made(id: string, expiresAt: unknown, owner: Principal): Promise<void> {
    const now = this.#clock.now();
    const latest = now + LONGEST_LIFE;
    const until = typeof expiresAt === 'string' ? Date.parse(expiresAt) : Number.NaN;
    try {
      await (await this.#opened()).put(id, this.#mark(id, owner), Number.isNaN(until) ? latest : Math.min(until, latest), now);
    } catch (error) {
      this.#logger.error('container_not_recorded', { error: error instanceof Error ? error.name : typeof error });
    }
  }

  /** Whether the container was made for this very user. Rejects when the store is away. */
  async isFor(id: string, caller: Principal): Promise<boolean> {
    return (await (await this.#opened()).find(id)) === this.#mark(id, caller);
  }

  async close(): Promise<void> {
    const marks = await this.#marks?.catch(() => undefined);
    marks?.close();
  }

  #opened(): Promise<ContainerMarks> {
    if (this.#marks !== undefined) return this.#marks;
    const opening = this.#open();
    this.#marks = opening;
    // The next container tries anew.
    opening.catch(() => (this.#marks = undefined));
    return opening;
  }

  #mark(id: string, { app, team, user }: Principal): string {
    return createHmac('sha256', this.#key).update(JSON.stringify([id, app ?? null, team ?? null, user ?? null])).digest('base64url');
  }
}
