import type { OpenContent } from './kept-content.js';
import type { NamedLedgerUser } from './ledger-user.js';

/** Characters of content in one group; more wait for the next, so that few are in memory at a time. */
const MOST_CONTENT = 8_000_000;

/** Rows that are written together, and what they need beside their text. */
export interface GroupMessage {
  /** One row a line. */
  readonly rows: string;
  /** Users whose pseudonyms are not settled yet. */
  readonly users: readonly NamedLedgerUser[];
  readonly contents: readonly OpenContent[];
}

/** Rows on their way to the ledger's thread. */
export class LedgerGroup {
  readonly rows: string[] = [];
  readonly written: Promise<void>;
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};
  #users: Map<string, NamedLedgerUser> | undefined;
  #contents: OpenContent[] | undefined;
  #weight = 0;

  constructor() {
    this.written = new Promise<void>((kept, lost) => {
      this.resolve = kept;
      this.reject = lost;
    });
    // Whoever appends looks at it; a group whose rows nobody asks about must not end the process.
    this.written.catch(() => {});
  }

  readonly proposals = (): Map<string, NamedLedgerUser> => (this.#users ??= new Map());

  get users(): Iterable<NamedLedgerUser> {
    return this.#users?.values() ?? [];
  }

  /** True when it holds so much content that it should go. */
  get heavy(): boolean {
    return this.#weight > MOST_CONTENT;
  }

  /** Content of the row that was added last. */
  addContent(content: Omit<OpenContent, 'row'>): void {
    (this.#contents ??= []).push({ ...content, row: this.rows.length - 1 });
    this.#weight += content.text.length;
  }

  /** One string crosses to the thread far cheaper than many. JSON has no line ends of its own. */
  message(): string | GroupMessage {
    const rows = this.rows.join('\n');
    return this.#users === undefined && this.#contents === undefined ? rows : { rows, users: [...this.users], contents: this.#contents ?? [] };
  }
}
