import type Database from 'libsql';
import { bytesOf, type Blob } from './blob.js';
import { digestIn, digestOf } from './kept-content.js';

interface KeptContent {
  readonly pseudonym: string;
  readonly app: string;
  readonly at: number;
  readonly sealed: Blob;
}

interface NamingRow {
  readonly user?: unknown;
  readonly app?: unknown;
  readonly at?: unknown;
  readonly event?: unknown;
  readonly details?: { readonly before?: unknown };
}

/** A content that its row names and that is not there: the first and the newest of one user in one app. */
interface Absence {
  readonly user: string;
  readonly app: string;
  readonly sequence: number;
  newest: number;
}

/** Holds contents to what the chained rows say: each is there unchanged, or a row tells when and why it was taken away. */
export class ContentCheck {
  /** Contents that are there. */
  kept = 0;
  readonly #database: Database.Database;
  readonly #content: Database.Statement | undefined;
  readonly #absent = new Map<string, Absence>();
  readonly #erased = new Set<string>();
  readonly #prunedBefore = new Map<string, number>();

  constructor(database: Database.Database) {
    this.#database = database;
    // Ledgers of the first release keep none.
    const keeps = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'content'").get() !== undefined;
    this.#content = keeps ? database.prepare('SELECT pseudonym, app, at, sealed FROM content WHERE seq = ?') : undefined;
  }

  /** Takes the next row of the chain. Gives what is wrong with its content. */
  take(sequence: number, text: string): string | undefined {
    if (text.startsWith('{"kind":"event"')) this.#takeEvent(JSON.parse(text) as NamingRow);
    const digest = digestIn(text);
    if (digest === undefined) return undefined;
    const { user, app, at } = JSON.parse(text) as NamingRow;
    if (typeof user !== 'string' || typeof app !== 'string' || typeof at !== 'number') return 'the row has content and names nobody';
    const content = this.#content?.get(sequence) as KeptContent | undefined;
    if (content === undefined) {
      const absence = this.#absent.get(`${app}/${user}`);
      if (absence === undefined) this.#absent.set(`${app}/${user}`, { user, app, sequence, newest: at });
      else absence.newest = Math.max(absence.newest, at);
      return undefined;
    }
    this.kept++;
    if (content.pseudonym !== user || content.app !== app || content.at !== at) return 'its content is filed under another user, app or time';
    return digestOf(bytesOf(content.sealed)) === digest ? undefined : 'its content was changed';
  }

  /** After the last row. */
  end(): { readonly sequence: number; readonly problem: string } | undefined {
    for (const { user, app, sequence, newest } of this.#absent.values()) {
      if (!this.#erased.has(user) && !(newest < (this.#prunedBefore.get(app) ?? 0))) return { sequence, problem: 'content is missing, and no row says that it was erased or had its age' };
    }
    if (this.#content === undefined) return undefined;
    const { all } = this.#database.prepare('SELECT COUNT(*) AS "all" FROM content').get() as { all: number };
    return all === this.kept ? undefined : { sequence: 0, problem: 'there is content that no row names' };
  }

  #takeEvent({ event, user, app, details }: NamingRow): void {
    if (event === 'privacy.user_erased' && typeof user === 'string') this.#erased.add(user);
    if (event !== 'privacy.content_pruned' || typeof app !== 'string' || typeof details?.before !== 'number') return;
    this.#prunedBefore.set(app, Math.max(this.#prunedBefore.get(app) ?? 0, details.before));
  }
}
