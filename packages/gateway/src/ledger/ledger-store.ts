import type Database from 'libsql';
import type { LedgerEvent } from '@claviger/core/engine';
import { DEFAULT_APP } from '@claviger/core/policy';
import { writeAnchor } from './anchor.js';
import { bytesOf, type Blob } from './blob.js';
import { canonicalEvent } from './event-row.js';
import { sealContent, withDigest } from './kept-content.js';
import { LedgerDatabase } from './ledger-database.js';
import type { GroupMessage } from './ledger-group.js';
import { newPseudonym, type NamedLedgerUser } from './ledger-user.js';
import { LedgerUsers } from './ledger-users.js';
import type { Retention } from './retention.js';
import { truncateLog } from './truncate-log.js';

export interface LedgerFiles {
  readonly ledger: string;
  readonly users: string;
}

/** What an erasure has done. */
export interface Erasure {
  readonly users: number;
  readonly contents: number;
  /** False when a reader kept a write-ahead log from being emptied: it is done at the next erasure or start. */
  readonly clean: boolean;
}

/** What the retention has removed. `users`: pseudonyms that no row names any more. */
export interface Pruning extends Erasure {
  readonly rows: number;
}

/** Rows removed in one transaction, so that the log stays small. */
const REMOVED_AT_ONCE = 2_000;

/** The ledger and its users' file as one. Whoever opens it is the only writer: the instance lock sees to that. */
export class LedgerStore {
  readonly #ledger: LedgerDatabase;
  readonly #users: LedgerUsers;
  readonly #secret: Uint8Array;

  /** Completes erasures that were begun, or that an older users' file has undone. Throws when the ledger has been cut. */
  constructor({ ledger, users }: LedgerFiles, secret: Uint8Array) {
    this.#secret = secret;
    this.#ledger = new LedgerDatabase(ledger, secret);
    this.#users = new LedgerUsers(users, secret);
    const erased = (this.#ledger.database.prepare('SELECT pseudonym FROM erased').all() as { pseudonym: string }[]).filter(({ pseudonym }) => this.#users.has(pseudonym));
    if (erased.length > 0) this.#users.beginErasure(erased.map(({ pseudonym }) => pseudonym));
    if (this.#users.erasing().length > 0) this.#completeErasure(Date.now());
    else if (this.#users.unclean) this.#clean();
  }

  /** Writes a group. Gives the pseudonyms that its users really have. */
  write({ rows: text, users, contents }: GroupMessage): string[] {
    const actual = users.length === 0 ? [] : this.#users.pseudonymsOf(users);
    const settled = new Map(users.map(({ pseudonym }, index) => [pseudonym, actual[index] ?? pseudonym]));
    let named = text;
    for (const [proposed, pseudonym] of settled) if (pseudonym !== proposed) named = named.replaceAll(proposed, pseudonym);
    const rows = named.split('\n');
    const sealed = contents.flatMap((content) => {
      const pseudonym = settled.get(content.pseudonym) ?? content.pseudonym;
      const key = this.#users.keyOf(pseudonym);
      if (key === undefined) return [];
      const closed = sealContent(key, { ...content, pseudonym });
      rows[content.row] = withDigest(rows[content.row]!, closed.sealed);
      return [closed];
    });
    this.#ledger.append(rows, sealed);
    return actual;
  }

  /** Rows that need nothing but to be written. */
  append(rows: readonly string[]): void {
    this.#ledger.append(rows);
  }

  /** Puts events on record while no gateway runs. */
  record(events: readonly LedgerEvent[]): void {
    const users: NamedLedgerUser[] = [];
    const rows = events.map((event) => {
      if (event.user === undefined) return canonicalEvent(event, undefined);
      const pseudonym = newPseudonym();
      users.push({ app: event.app ?? DEFAULT_APP, team: event.team, user: event.user, pseudonym });
      return canonicalEvent(event, pseudonym);
    });
    if (rows.length > 0) this.write({ rows: rows.join('\n'), users, contents: [] });
  }

  /** Takes away the names, the keys and the contents of these users, for good. Their rows stay, and name nobody. */
  erase(pseudonyms: readonly string[], now: number): Erasure {
    const known = pseudonyms.filter((pseudonym) => this.#users.has(pseudonym));
    if (known.length === 0) return { users: 0, contents: 0, clean: this.#clean() };
    this.#users.beginErasure(known);
    return this.#completeErasure(now);
  }

  /** Removes what is older than the policy keeps. */
  prune(retention: Retention, now: number): Pruning {
    const contents = this.#pruneContents(retention, now);
    const rows = retention.rowsBefore === undefined ? 0 : this.#pruneRows(retention.rowsBefore, now);
    const users = rows === 0 ? 0 : this.#forgetUsersWithoutRows();
    return { contents, rows, users, clean: this.#clean() };
  }

  close(): void {
    this.#users.close();
    this.#ledger.close();
  }

  /**
   * First the ledger, then the users' file: killed in between, the users are still marked there, and the next start
   * comes here again. Whatever the moment, the chain holds: contents go in the transaction that says so.
   */
  #completeErasure(now: number): Erasure {
    const pseudonyms = this.#users.erasing();
    const { database } = this.#ledger;
    const told = database.prepare('SELECT 1 FROM erased WHERE pseudonym = ?');
    const count = database.prepare('SELECT COUNT(*) AS contents FROM content WHERE pseudonym = ?');
    let contents = 0;
    const rows = pseudonyms.flatMap((pseudonym) => {
      const own = (count.get(pseudonym) as { contents: number }).contents;
      contents += own;
      return told.get(pseudonym) === undefined || own > 0 ? [eventRow('privacy.user_erased', now, { contents: own }, { pseudonym })] : [];
    });
    this.#ledger.append(rows, [], () => {
      const [remove, tell] = [database.prepare('DELETE FROM content WHERE pseudonym = ?'), database.prepare('INSERT OR IGNORE INTO erased (pseudonym) VALUES (?)')];
      for (const pseudonym of pseudonyms) {
        remove.run(pseudonym);
        tell.run(pseudonym);
      }
    });
    this.#users.remove(pseudonyms);
    return { users: pseudonyms.length, contents, clean: this.#clean() };
  }

  #pruneContents({ contentBefore, otherContentBefore }: Retention, now: number): number {
    const { database } = this.#ledger;
    const count = database.prepare('SELECT COUNT(*) AS old FROM content WHERE app = ? AND at < ?');
    let contents = 0;
    for (const { app } of database.prepare('SELECT DISTINCT app FROM content').all() as { app: string }[]) {
      const before = (Object.hasOwn(contentBefore, app) ? contentBefore[app] : undefined) ?? otherContentBefore;
      const { old } = count.get(app, before) as { old: number };
      if (old === 0) continue;
      // Said before it is done: a content that is missing without a word would count as taken away.
      this.#ledger.append([eventRow('privacy.content_pruned', now, { before, contents: old }, { app })]);
      const remove = database.prepare('DELETE FROM content WHERE seq IN (SELECT seq FROM content WHERE app = ? AND at < ? LIMIT ?)');
      for (let removed = 0; removed < old; removed += REMOVED_AT_ONCE) remove.run(app, before, REMOVED_AT_ONCE);
      contents += old;
    }
    return contents;
  }

  /** Rows go from the beginning only, and the anchor moves with them: what is left is a whole chain. */
  #pruneRows(before: number, now: number): number {
    const { database } = this.#ledger;
    const { first, last } = database.prepare('SELECT MIN(seq) AS first, MAX(seq) AS last FROM ledger').get() as { first: number | null; last: number | null };
    if (first === null || last === null) return 0;
    const kept = database.prepare('SELECT seq FROM ledger WHERE at >= ? ORDER BY seq LIMIT 1').get(before) as { seq: number } | undefined;
    const through = kept === undefined ? last : kept.seq - 1;
    if (through < first) return 0;
    this.#ledger.append([eventRow('ledger.rows_pruned', now, { before, through, rows: through - first + 1 }, {})]);
    for (let at = first - 1; at < through; at = Math.min(at + REMOVED_AT_ONCE, through)) this.#removeRows(database, Math.min(at + REMOVED_AT_ONCE, through));
    return through - first + 1;
  }

  #removeRows(database: Database.Database, through: number): void {
    const { hash } = database.prepare('SELECT hash FROM ledger WHERE seq = ?').get(through) as { hash: Blob };
    this.#ledger.append([], [], () => {
      writeAnchor(database, this.#secret, { seq: through, hash: bytesOf(hash) });
      database.prepare('DELETE FROM ledger WHERE seq <= ?').run(through);
      database.prepare('DELETE FROM content WHERE seq <= ?').run(through);
    });
  }

  #forgetUsersWithoutRows(): number {
    const named = new Set((this.#ledger.database.prepare("SELECT DISTINCT row ->> '$.user' AS user FROM ledger").all() as { user: string | null }[]).map(({ user }) => user));
    const unnamed = this.#users.all().filter((pseudonym) => !named.has(pseudonym));
    if (unnamed.length > 0) this.#users.remove(unnamed);
    return unnamed.length;
  }

  /** False when a reader keeps something from being overwritten. */
  #clean(): boolean {
    if (!truncateLog(this.#ledger.database)) return false;
    if (!this.#users.unclean) return true;
    if (!this.#users.rewrite()) return false;
    this.#users.markClean();
    return true;
  }
}

function eventRow(event: string, at: number, details: LedgerEvent['details'], { app, pseudonym }: { readonly app?: string; readonly pseudonym?: string }): string {
  return canonicalEvent({ event, at, app, details }, pseudonym);
}
