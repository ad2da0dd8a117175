import { ClavigerError } from '../errors/claviger-error.js';
import type { Ledger, Logger } from '../ports.js';
import type { LedgerRow } from './outcome.js';

/** After a failure, one call in this time is let through to see whether the ledger works again. */
const PROBE_MILLISECONDS = 5000;

/** Hands rows to the ledger and watches that they are kept: with a broken ledger no call goes through unrecorded. */
export class CallRecorder {
  readonly #ledger: Ledger;
  readonly #logger: Logger;
  readonly #pending = new Set<Promise<void>>();
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
      this.#broken(row, error);
      return;
    }
    if (appended !== undefined) this.#watch(row, appended);
  }

  /** Resolves when every row handed over so far is kept or lost. */
  async idle(): Promise<void> {
    await Promise.all(this.#pending);
  }

  #watch(row: LedgerRow, appended: Promise<void>): void {
    const watched = appended.then(
      () => {
        this.#brokenSince = undefined;
        this.#pending.delete(watched);
      },
      (error: unknown) => {
        this.#broken(row, error);
        this.#pending.delete(watched);
      },
    );
    this.#pending.add(watched);
  }

  #broken(row: LedgerRow, error: unknown): void {
    this.#brokenSince ??= row.at;
    this.#logger.error('ledger_failed', { call: row.id, error: error instanceof Error ? error.name : typeof error });
  }
}
