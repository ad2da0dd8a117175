import { existsSync } from 'node:fs';
import Database from 'libsql';
import { bytesOf, type Blob } from './blob.js';
import { openContent } from './kept-content.js';
import { hasLedger } from './ledger-database.js';
import type { LedgerFiles } from './ledger-store.js';
import type { NamedLedgerUser, UserSelection } from './ledger-user.js';
import { LedgerUsers } from './ledger-users.js';

/** A row as it is shown: with the name of its user, where it is still known. */
export interface ShownRow {
  readonly seq: number;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface TailOptions {
  readonly count: number;
  /** Rows behind that sequence number. */
  readonly after?: number | undefined;
  /** Name or pseudonym. */
  readonly user?: string | undefined;
  readonly app?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** `calls`, `events`, or an event's name or the words that it begins with: `key`, `upstream.key_rejected`. */
  readonly only?: string | undefined;
}

const PAGE = 500;

/** Looks into the ledger beside its writer. */
export class LedgerReader {
  readonly #ledger: Database.Database;
  readonly #users: LedgerUsers | undefined;
  readonly #names = new Map<string, string>();

  private constructor(ledger: Database.Database, users: LedgerUsers | undefined) {
    this.#ledger = ledger;
    this.#users = users;
  }

  /** Undefined where there is no ledger. */
  static open({ ledger, users }: LedgerFiles, secret: Uint8Array): LedgerReader | undefined {
    if (!existsSync(ledger)) return undefined;
    const database = new Database(ledger, { timeout: 5000 });
    if (hasLedger(database)) return new LedgerReader(database, existsSync(users) ? new LedgerUsers(users, secret) : undefined);
    database.close();
    return undefined;
  }

  /** The last rows that fit, oldest first. */
  tail({ count, after = 0, user, app, since, only }: TailOptions): ShownRow[] {
    const conditions = ['seq > ?'];
    const values: unknown[] = [after];
    const where = (condition: string, ...more: readonly unknown[]): void => {
      conditions.push(condition);
      values.push(...more);
    };
    if (user !== undefined) {
      const meant = [user, ...this.find({ user }).map(({ pseudonym }) => pseudonym)];
      where(`row ->> '$.user' IN (${meant.map(() => '?').join(', ')})`, ...meant);
    }
    if (app !== undefined) where("row ->> '$.app' = ?", app);
    if (since !== undefined) where('at >= ?', since);
    if (only === 'calls') where("row ->> '$.kind' IS NULL");
    else if (only === 'events') where("row ->> '$.kind' = 'event'");
    else if (only !== undefined) where("(row ->> '$.event' = ? OR substr(row ->> '$.event', 1, ?) = ?)", only, only.length + 1, `${only}.`);
    const rows = this.#ledger.prepare(`SELECT seq, row FROM ledger WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ?`).all(...values, count) as { seq: number; row: string }[];
    return rows.toReversed().map(({ seq, row }) => ({ seq, row: this.#shown(row) }));
  }

  /** Users that are still known, with their names. */
  find(selection: UserSelection): NamedLedgerUser[] {
    return this.#users?.find(selection) ?? [];
  }

  /** How many rows and contents a user has. */
  countOf(pseudonym: string): { readonly rows: number; readonly contents: number } {
    const { rows, contents } = this.#ledger.prepare("SELECT (SELECT COUNT(*) FROM ledger WHERE row ->> '$.user' = ?) AS rows, (SELECT COUNT(*) FROM content WHERE pseudonym = ?) AS contents").get(pseudonym, pseudonym) as { rows: number; contents: number };
    return { rows, contents };
  }

  /** Every row of a user, oldest first, with its content in the clear where one is kept. */
  *rowsOf({ pseudonym }: NamedLedgerUser): Generator<Readonly<Record<string, unknown>>> {
    const page = this.#ledger.prepare("SELECT seq, row, sealed FROM ledger LEFT JOIN content USING (seq) WHERE seq > ? AND row ->> '$.user' = ? ORDER BY seq LIMIT ?");
    const key = this.#users?.keyOf(pseudonym);
    for (let after = 0; ; ) {
      const rows = page.all(after, pseudonym, PAGE) as { seq: number; row: string; sealed: Blob | null }[];
      for (const { seq, row: text, sealed } of rows) {
        after = seq;
        const row = this.#shown(text);
        yield sealed === null || key === undefined ? row : { ...row, content: openContent(key, bytesOf(sealed), String(row['id']), pseudonym) };
      }
      if (rows.length < PAGE) return;
    }
  }

  close(): void {
    this.#users?.close();
    this.#ledger.close();
  }

  #shown(text: string): Readonly<Record<string, unknown>> {
    const row = JSON.parse(text) as Record<string, unknown>;
    const { user: pseudonym } = row;
    if (typeof pseudonym !== 'string') return row;
    const name = this.#nameOf(pseudonym);
    return name === undefined ? row : { ...row, user: name, pseudonym };
  }

  #nameOf(pseudonym: string): string | undefined {
    const known = this.#names.get(pseudonym);
    if (known !== undefined) return known;
    const name = this.#users?.find({ pseudonym })[0]?.user;
    if (name !== undefined) this.#names.set(pseudonym, name);
    return name;
  }
}
