import type { Clock, Logger } from '@claviger/core/ports';

/** Revocations by user: all session tokens of that user in that app from before a time. */
export interface RevocationRepository {
  revoke(app: string, user: string, before: number): void | Promise<void>;
  /** Those from after `since`, by `nameOf`. */
  since(since: number): ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;
  close(): void;
}

export const revocationName = (app: string, user: string): string => JSON.stringify([app, user]);

const REFRESH_MILLISECONDS = 400;
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
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  private constructor(repository: RevocationRepository, clock: Clock, logger: Logger) {
    this.#repository = repository;
    this.#clock = clock;
    this.#logger = logger;
  }

  static async open(repository: RevocationRepository, clock: Clock, logger: Logger): Promise<SessionRevocations> {
    const revocations = new SessionRevocations(repository, clock, logger);
    await revocations.refresh();
    revocations.#schedule();
    return revocations;
  }

  get fresh(): boolean {
    return this.#clock.now() - this.#refreshedAt < STALE_AFTER;
  }

  /** Whether a token made at `issuedAt` has been revoked. */
  covers(app: string, user: string, issuedAt: number): boolean {
    const before = this.#before.get(revocationName(app, user));
    return before !== undefined && issuedAt <= before;
  }

  async revoke(app: string, user: string): Promise<void> {
    await this.#repository.revoke(app, user, this.#clock.now());
    await this.refresh();
  }

  async refresh(): Promise<void> {
    this.#before = await this.#repository.since(this.#clock.now() - KEPT_FOR);
    this.#refreshedAt = this.#clock.now();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#repository.close();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.refresh()
        .catch((error: unknown) => this.#logger.error('revocations_not_refreshed', { error: error instanceof Error ? error.name : typeof error }))
        .finally(() => this.#schedule());
    }, REFRESH_MILLISECONDS).unref();
  }
}
