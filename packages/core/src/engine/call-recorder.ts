import { ClavigerError } from '../errors/claviger-error.js';
import type { Ledger, Logger } from '../ports.js';
import type { LedgerRow } from './outcome.js';

/** After a failure, one call in this time is let through to see whether the ledger works again. */
const PROBE_MILLISECONDS = 5000;

/** Calls whose rows are kept or lost together. */
interface Group {
  readonly appended: Promise<void>;
  readonly calls: string[];
}

/** Hands rows to the ledger and watches that they are kept: with a broken ledger no call goes through unrecorded. */
export class CallRecorder {
  readonly #ledger: Ledger;
  readonly #logger: Logger;
  readonly #pending = new Set<Promise<void>>();
  /** A ledger that writes in groups gives all rows of a group one promise: it is watched once. */
  #newest: Group | undefined;
  #brokenSince: number | undefined;

  constructor(ledger: Ledger, logger: Logger) {
    this.#ledger = ledger;
    this.#logger = logger;
  }

  get healthy(): boolean {
    return this.#brokenSince === undefined;
  }

  /** Throws `ledger_failed` while rows cannot be kept. */
  check(now: number): void {
    if (this.#brokenSince === undefined) return;
    if (now - this.#brokenSince < PROBE_MILLISECONDS) throw new ClavigerError('ledger_failed');
    this.#brokenSince = now;
  }

  record(row: LedgerRow): void {
    let appended: void | Promise<void>;
    try {
      appended = this.#ledger.append(row);
    } catch (error) {
      this.#broken([row.id], row.at, error);
      return;
    }
    if (appended === undefined) return;
    if (appended === this.#newest?.appended) this.#newest.calls.push(row.id);
    else this.#watch((this.#newest = { appended, calls: [row.id] }), row.at);
  }

  /** Resolves when every row handed over so far is kept or lost. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #watch(group: Group, at: number): void {
    const watched = group.appended
      .then(
        () => (this.#brokenSince = undefined),
        (error: unknown) => this.#broken(group.calls, at, error),
      )
      .then(() => {
        this.#pending.delete(watched);
        // The ledger may give the same promise again: what has settled gathers no further calls.
        if (this.#newest === group) this.#newest = undefined;
      });
    this.#pending.add(watched);
  }

  #broken(calls: readonly string[], at: number, error: unknown): void {
    this.#brokenSince ??= at;
    for (const call of calls) this.#logger.error('ledger_failed', { call, error: error instanceof Error ? error.name : typeof error });
  }
}
