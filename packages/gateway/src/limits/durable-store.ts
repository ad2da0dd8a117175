import { MemoryLimitStore, type Bucket, type BudgetStore, type Correction, type LimitCheck, type Reservation, type SavedBucket, type Settlement, type Window } from '@claviger/core/limits';
import type { Clock, Logger } from '@claviger/core/ports';
import type Database from 'libsql';
import { openDatabase } from '../state/open-database.js';

/** What a crash can lose: the counts of this long. */
const WRITE_EVERY = 250;
const FORGET_EVERY = 3_600_000;

interface Row {
  readonly key: string;
  readonly window: string;
  readonly exact: number;
  readonly state: string;
}

/** The in-process store, written to SQLite as it changes, so that a restart resets nobody's limit. */
export class DurableLimitStore implements BudgetStore {
  readonly #memory = new MemoryLimitStore({ trackChanges: true });
  readonly #database: Database.Database;
  readonly #write: Database.Statement;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #forgottenAt = 0;
  #closed = false;

  constructor(file: string, clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
    this.#database = openDatabase(file, { survivesPowerLoss: false });
    this.#database.exec('CREATE TABLE IF NOT EXISTS buckets (key TEXT PRIMARY KEY, window TEXT NOT NULL, exact INTEGER NOT NULL, state TEXT NOT NULL, clear_at INTEGER NOT NULL) STRICT, WITHOUT ROWID');
    this.#write = this.#database.prepare('INSERT OR REPLACE INTO buckets (key, window, exact, state, clear_at) VALUES (?, ?, ?, ?, ?)');
    this.#forget();
    this.#memory.restore(this.#read(), clock.now());
  }

  reserve(id: string, checks: readonly LimitCheck[], now: number): Reservation {
    const reservation = this.#memory.reserve(id, checks, now);
    if (reservation.admitted) this.#schedule();
    return reservation;
  }

  settle(id: string, amounts: readonly number[], now: number): Settlement {
    this.#schedule();
    return this.#memory.settle(id, amounts, now);
  }

  renew(id: string, now: number): void {
    this.#memory.renew(id, now);
  }

  raise(bucket: Bucket, atLeast: number, now: number): number {
    this.#schedule();
    return this.#memory.raise(bucket, atLeast, now);
  }

  correct(corrections: readonly Correction[], at: number, now: number): void {
    this.#schedule();
    this.#memory.correct(corrections, at, now);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#flush();
    this.#database.close();
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, WRITE_EVERY).unref();
  }

  #flush(): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const { key, window, exact, state, clearAt } of this.#memory.takeChanged()) {
        if (window.kind !== 'concurrent') this.#write.run(key, JSON.stringify(window), exact ? 1 : 0, JSON.stringify(state), Math.ceil(clearAt));
      }
      this.#database.exec('COMMIT');
      if (this.#clock.now() - this.#forgottenAt > FORGET_EVERY) this.#forget();
    } catch (error) {
      this.#logger.error('limits_not_written', { error: error instanceof Error ? error.name : typeof error });
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    }
  }

  #forget(): void {
    this.#forgottenAt = this.#clock.now();
    this.#database.prepare('DELETE FROM buckets WHERE clear_at <= ?').run(this.#forgottenAt);
  }

  *#read(): Generator<Omit<SavedBucket, 'clearAt'>> {
    for (const row of this.#database.prepare('SELECT key, window, exact, state FROM buckets').iterate() as Iterable<Row>) {
      const window = JSON.parse(row.window) as Window;
      const state = JSON.parse(row.state) as unknown;
      if (Array.isArray(state) && state.every((figure) => typeof figure === 'number')) yield { key: row.key, window, exact: row.exact === 1, state };
    }
  }
}
