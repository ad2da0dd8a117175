import type { Clock, Logger } from '@claviger/core/ports';
import { MOST_WAITING, MOST_WAITING_FOR_ONE } from '@claviger/core/tools';
import type Database from 'libsql';
import { truncateLog } from '../ledger/truncate-log.js';
import { KEPT_AFTER_EXPIRY, type ApprovalStore, type AskResult, type Decision, type NewApproval, type StoredApproval } from './approval-store.js';
import { openDatabase } from '../state/open-database.js';

interface Row extends Omit<StoredApproval, 'linkUsed'> {
  readonly linkUsed: number;
}

const HOUR = 3_600_000;
const COLUMNS = 'handle, call, owner, state, sealed, grant, linkUsed, askedAt, expiresAt, decidedAt, decidedBy';

/** Requests for approval in a SQLite file of the state directory. */
export class SqliteApprovalStore implements ApprovalStore {
  readonly #database: Database.Database;
  readonly #askInOneStep: (asked: NewApproval, now: number) => AskResult;

  readonly #timer: NodeJS.Timeout;

  constructor(file: string, clock: Clock, logger: Logger) {
    // An approval that was used must not come back after a loss of power; what is emptied may name somebody.
    this.#database = openDatabase(file, { overwritesDeleted: true });
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS approvals (
        handle TEXT PRIMARY KEY, call TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, state TEXT NOT NULL, sealed TEXT NOT NULL, grant TEXT NOT NULL DEFAULT '',
        linkUsed INTEGER NOT NULL DEFAULT 0, askedAt INTEGER NOT NULL, expiresAt INTEGER NOT NULL, decidedAt INTEGER NOT NULL DEFAULT 0, decidedBy TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX IF NOT EXISTS approvals_waiting ON approvals (state, expiresAt);
    `);
    const step = this.#database.transaction((asked: NewApproval, now: number) => this.#ask(asked, now));
    this.#askInOneStep = (asked, now) => step.immediate(asked, now);
    const forget = (): void => {
      try {
        this.#forget(clock.now());
      } catch (error) {
        logger.error('approvals_not_forgotten', { error: error instanceof Error ? error.name : typeof error });
      }
    };
    forget();
    this.#timer = setInterval(forget, HOUR).unref();
  }

  /** Also where nobody asks again: what is old goes, and the log keeps no page as it was. */
  #forget(now: number): void {
    this.#database.prepare('DELETE FROM approvals WHERE expiresAt <= ?').run(now - KEPT_AFTER_EXPIRY);
    truncateLog(this.#database);
  }

  async ask(asked: NewApproval, now: number): Promise<AskResult> {
    return this.#askInOneStep(asked, now);
  }

  #ask(asked: NewApproval, now: number): AskResult {
    const before = this.#database.prepare(`SELECT ${COLUMNS} FROM approvals WHERE call = ?`).get(asked.call) as Row | undefined;
    if (before !== undefined && before.expiresAt > now) {
      if (before.state === 'approved') {
        this.#database.prepare("UPDATE approvals SET state = 'used', sealed = '' WHERE handle = ?").run(before.handle);
        return { kind: 'taken', approval: before };
      }
      if (before.state === 'denied') return { kind: 'denied' };
      if (before.state === 'waiting') return { kind: 'waiting', handle: before.handle };
    }
    const { all, own } = this.#database.prepare("SELECT COUNT(*) AS \"all\", COALESCE(SUM(owner = ?), 0) AS own FROM approvals WHERE state = 'waiting' AND expiresAt > ?").get(asked.owner, now) as { readonly all: number; readonly own: number };
    if (all >= MOST_WAITING || own >= MOST_WAITING_FOR_ONE) return { kind: 'full' };
    this.#database
      .prepare("INSERT OR REPLACE INTO approvals (handle, call, owner, state, sealed, askedAt, expiresAt) VALUES (?, ?, ?, 'waiting', ?, ?, ?)")
      .run(asked.handle, asked.call, asked.owner, asked.sealed, asked.askedAt, asked.expiresAt);
    return { kind: 'asked', renewed: before !== undefined && before.state !== 'used' };
  }

  async decide(handle: string, { state, grant, by }: Decision, now: number): Promise<boolean> {
    const decided = this.#database.prepare("UPDATE approvals SET state = ?, grant = ?, decidedBy = ?, decidedAt = ? WHERE handle = ? AND state = 'waiting' AND expiresAt > ?").run(state, grant, by, now, handle, now);
    return decided.changes === 1;
  }

  async useLink(handle: string, now: number): Promise<boolean> {
    return this.#database.prepare('UPDATE approvals SET linkUsed = 1 WHERE handle = ? AND linkUsed = 0 AND expiresAt > ?').run(handle, now).changes === 1;
  }

  async find(handle: string): Promise<StoredApproval | undefined> {
    const row = this.#database.prepare(`SELECT ${COLUMNS} FROM approvals WHERE handle = ?`).get(handle) as Row | undefined;
    return row === undefined ? undefined : asStored(row);
  }

  async waiting(now: number): Promise<readonly StoredApproval[]> {
    const rows = this.#database.prepare(`SELECT ${COLUMNS} FROM approvals WHERE state = 'waiting' AND expiresAt > ? ORDER BY expiresAt`).all(now) as Row[];
    return rows.map(asStored);
  }

  async holds(owner: string): Promise<boolean> {
    return this.#database.prepare('SELECT 1 FROM approvals WHERE owner = ? LIMIT 1').get(owner) !== undefined;
  }

  async forget(owner: string): Promise<number> {
    const { changes } = this.#database.prepare('DELETE FROM approvals WHERE owner = ?').run(owner);
    truncateLog(this.#database);
    return changes;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#database.close();
  }
}

const asStored = (row: Row): StoredApproval => ({ ...row, linkUsed: row.linkUsed !== 0 });
