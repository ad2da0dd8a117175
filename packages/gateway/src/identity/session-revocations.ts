import type { Clock, Logger } from '@claviger/core/ports';
import { keepFresh } from '../state/keep-fresh.js';

/** Revocations by user: all session tokens of that user in that app from before a time. */
export interface RevocationRepository {
  revoke(app: string, user: string, before: number): void | Promise<void>;
  /** The same from before this moment by the clock of the store, and what that is now. Left out: the store has none of its own. */
  readonly shared?: { revoke(app: string, user: string): Promise<void>; now(): Promise<number> };
  /** Those from after `since`, by `nameOf`. */
  since(since: number): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;
  close(): void;
}

export const revocationName = (app: string, user: string): string => JSON.stringify([app, user]);

const STALE_AFTER = 30_000;
/** Longer than any session token lives. */
const KEPT_FOR = 2 * 3_600_000;

/** The revocations in memory, kept fresh: they hold on every instance within a second. */
export class SessionRevocations {
  readonly #repository: RevocationRepository;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #before: ReadonlyMap<string, number> = new Map();
  #refreshedAt = 0;
  /** How far the store's clock is ahead of this machine's. */
  #ahead = 0;
  #stop: () => void = () => {};

  private constructor(repository: RevocationRepository, clock: Clock, logger: Logger) {
    this.#repository = repository;
    this.#clock = clock;
    this.#logger = logger;
  }

  static async open(repository: RevocationRepository, clock: Clock, logger: Logger): Promise<SessionRevocations> {
    const revocations = new SessionRevocations(repository, clock, logger);
    await revocations.refresh();
    revocations.#stop = keepFresh(() => revocations.refresh(), logger, 'revocations_not_refreshed');
    return revocations;
  }

  get fresh(): boolean {
    return this.#clock.now() - this.#refreshedAt < STALE_AFTER;
  }

  /** The time that tokens and revocations are compared by: the store's, so that clocks of instances may differ. Never ahead of it. */
  now(): number {
    return this.#clock.now() + this.#ahead;
  }

  /** Whether a token made at `issuedAt` has been revoked. */
  covers(app: string, user: string, issuedAt: number): boolean {
    const before = this.#before.get(revocationName(app, user));
    return before !== undefined && issuedAt <= before;
  }

  async revoke(app: string, user: string): Promise<void> {
    if (this.#repository.shared === undefined) await this.#repository.revoke(app, user, this.#clock.now());
    else await this.#repository.shared.revoke(app, user);
    await this.refresh();
  }

  async refresh(): Promise<void> {
    const shared = await this.#repository.shared?.now();
    if (shared !== undefined) this.#ahead = shared - this.#clock.now();
    const oldest = this.now() - KEPT_FOR;
    const before = new Map(await this.#repository.since(oldest));
    for (const [name, at] of this.#before) {
      if (at <= oldest || at <= (before.get(name) ?? 0)) continue;
      // The store has lost it: no failure lifts a revocation.
      before.set(name, at);
      const [app, user] = JSON.parse(name) as [string, string];
      await this.#repository.revoke(app, user, at);
      this.#logger.error('revocation_put_back', { app });
    }
    this.#before = before;
    this.#refreshedAt = this.#clock.now();
  }

  close(): void {
    this.#stop();
    this.#repository.close();
  }
}
