import { randomBytes } from 'node:crypto';
import type Database from 'libsql';
import { bytesOf, type Blob } from './blob.js';
import { openLedgerFile } from './ledger-database.js';
import type { LedgerUser, NamedLedgerUser, UserSelection } from './ledger-user.js';
import { KEY_BYTES, deriveLedgerKeys, indexOf, open, seal, type LedgerKeys } from './user-cipher.js';
import { truncateLog } from './truncate-log.js';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS users (
  pseudonym TEXT PRIMARY KEY,
  who BLOB NOT NULL UNIQUE,
  name BLOB NOT NULL,
  key BLOB NOT NULL,
  label BLOB NOT NULL,
  erasing INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS users_by_name ON users (name);
CREATE TABLE IF NOT EXISTS unclean (one INTEGER PRIMARY KEY CHECK (one = 1));
`;

/** Data keys that are kept unwrapped in memory. */
const MOST_KEYS = 1_000;

interface UserRow {
  readonly pseudonym: string;
  readonly key: Blob;
  readonly label: Blob;
}

/**
 * Who stands behind the pseudonyms of the ledger, and the key of each user's content. Nobody's name stands here in the
 * clear: `who` and `name` are keyed digests to search by, `label` is the name under the user's own key, and `key` is
 * that key, wrapped. It is a file of its own so that it stays small: after an erasure it is written anew as a whole.
 */
export class LedgerUsers {
  readonly #database: Database.Database;
  readonly #keys: LedgerKeys;
  readonly #unwrapped = new Map<string, Buffer>();

  constructor(path: string, secret: Uint8Array) {
    this.#keys = deriveLedgerKeys(secret);
    this.#database = openLedgerFile(path);
    // FULL: a key that a power cut took would take the content with it that was written under it. It costs a wait for
    // the disk for each new user only.
    this.#database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;');
    this.#database.exec(SCHEMA);
  }

  /** The pseudonym of a user: the one that is known, else `proposed`, which is known from now on. */
  pseudonymOf(user: LedgerUser, proposed: string): string {
    const who = this.#who(user);
    // In a list: a Buffer by itself would be taken for named parameters.
    const known = this.#database.prepare('SELECT pseudonym FROM users WHERE who = ?').get([who]) as { pseudonym: string } | undefined;
    if (known !== undefined) return known.pseudonym;
    const key = randomBytes(KEY_BYTES);
    const label = seal(key, JSON.stringify([user.app, user.team ?? null, user.user]), `label ${proposed}`);
    this.#database
      .prepare('INSERT INTO users (pseudonym, who, name, key, label) VALUES (?, ?, ?, ?, ?)')
      .run(proposed, who, this.#name(user.user), seal(this.#keys.wrapping, key, `key ${proposed}`), label);
    this.#remember(proposed, key);
    return proposed;
  }

  /** Several users in one transaction, in order. */
  pseudonymsOf(users: readonly NamedLedgerUser[]): string[] {
    return this.#atomically(() => users.map((user) => this.pseudonymOf(user, user.pseudonym)));
  }

  /** The key of a user's content; undefined once the user has been erased. */
  keyOf(pseudonym: string): Buffer | undefined {
    const known = this.#unwrapped.get(pseudonym);
    if (known !== undefined) return known;
    const row = this.#database.prepare('SELECT key FROM users WHERE pseudonym = ?').get(pseudonym) as Pick<UserRow, 'key'> | undefined;
    if (row === undefined) return undefined;
    const key = this.#unwrap(pseudonym, row.key);
    this.#remember(pseudonym, key);
    return key;
  }

  /** Marks users whose erasure has begun: from here on it is completed, also after a crash. */
  beginErasure(pseudonyms: readonly string[]): void {
    const statement = this.#database.prepare('UPDATE users SET erasing = 1 WHERE pseudonym = ?');
    this.#atomically(() => {
      for (const pseudonym of pseudonyms) statement.run(pseudonym);
    });
  }

  /** Those whose erasure has begun. */
  erasing(): string[] {
    return (this.#database.prepare('SELECT pseudonym FROM users WHERE erasing = 1').all() as { pseudonym: string }[]).map(({ pseudonym }) => pseudonym);
  }

  has(pseudonym: string): boolean {
    return this.#database.prepare('SELECT 1 FROM users WHERE pseudonym = ?').get(pseudonym) !== undefined;
  }

  all(): string[] {
    return (this.#database.prepare('SELECT pseudonym FROM users').all() as { pseudonym: string }[]).map(({ pseudonym }) => pseudonym);
  }

  /** Takes the names and keys of `pseudonyms` away. What is left of them in the file goes with `rewrite`. */
  remove(pseudonyms: readonly string[]): void {
    const statement = this.#database.prepare('DELETE FROM users WHERE pseudonym = ?');
    this.#atomically(() => {
      for (const pseudonym of pseudonyms) statement.run(pseudonym);
      this.#database.exec('INSERT OR IGNORE INTO unclean (one) VALUES (1)');
    });
    for (const pseudonym of pseudonyms) {
      this.#unwrapped.get(pseudonym)?.fill(0);
      this.#unwrapped.delete(pseudonym);
    }
  }

  /** True when something was removed and may have left traces since. */
  get unclean(): boolean {
    return this.#database.prepare('SELECT 1 FROM unclean').get() !== undefined;
  }

  /**
   * Writes the whole file anew and empties the write-ahead log: SQLite leaves copies of moved rows in unused parts of
   * its pages, and the log holds pages as they were. False when a reader keeps the log from being emptied.
   */
  rewrite(): boolean {
    this.#database.exec('VACUUM');
    return truncateLog(this.#database);
  }

  /** Says that nothing is left of what was removed, here and in the ledger. */
  markClean(): void {
    this.#database.exec('DELETE FROM unclean');
  }

  close(): void {
    for (const key of this.#unwrapped.values()) key.fill(0);
    this.#unwrapped.clear();
    this.#database.close();
  }

  /** The users that `selection` means, with their names. */
  find({ user, team, app, pseudonym }: UserSelection): NamedLedgerUser[] {
    const columns = 'SELECT pseudonym, key, label FROM users';
    const rows = (
      pseudonym !== undefined
        ? this.#database.prepare(`${columns} WHERE pseudonym = ?`).all(pseudonym)
        : user !== undefined
          ? this.#database.prepare(`${columns} WHERE name = ? ORDER BY rowid`).all([this.#name(user)])
          : this.#database.prepare(`${columns} ORDER BY rowid`).all()
    ) as UserRow[];
    return rows.map((row) => this.#named(row)).filter((named) => (team === undefined || named.team === team) && (app === undefined || named.app === app) && (user === undefined || named.user === user));
  }

  #atomically<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #named({ pseudonym, key, label }: UserRow): NamedLedgerUser {
    const parsed: unknown = JSON.parse(open(this.#unwrap(pseudonym, key), bytesOf(label), `label ${pseudonym}`).toString());
    const [app, team, user] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
    if (typeof app !== 'string' || typeof user !== 'string') throw new Error('a name of the ledger cannot be read');
    return { pseudonym, app, team: typeof team === 'string' ? team : undefined, user };
  }

  #unwrap(pseudonym: string, wrapped: Blob): Buffer {
    return open(this.#keys.wrapping, bytesOf(wrapped), `key ${pseudonym}`);
  }

  #who({ app, team, user }: LedgerUser): Buffer {
    return indexOf(this.#keys.index, 'who', [app, team ?? null, user]);
  }

  #name(user: string): Buffer {
    return indexOf(this.#keys.index, 'name', [user]);
  }

  #remember(pseudonym: string, key: Buffer): void {
    if (this.#unwrapped.size >= MOST_KEYS) for (const oldest of this.#unwrapped.keys()) {
      this.#unwrapped.delete(oldest);
      break;
    }
    this.#unwrapped.set(pseudonym, key);
  }
}
