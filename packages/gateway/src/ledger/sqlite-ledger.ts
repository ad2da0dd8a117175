import { Worker } from 'node:worker_threads';
import type { LedgerEvent, LedgerRow } from '@claviger/core/engine';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { Ledger } from '@claviger/core/ports';
import { StartError } from '../start-error.js';
import { canonicalRow } from './chain.js';
import { canonicalEvent } from './event-row.js';
import { LedgerGroup } from './ledger-group.js';
import type { Erasure, LedgerFiles, Pruning } from './ledger-store.js';
import type { LedgerReply, LedgerRequest, LedgerTask, LedgerWorkerData } from './ledger-worker.js';
import { Pseudonyms } from './pseudonyms.js';
import type { Retention } from './retention.js';

/** How long rows are gathered before they are written together. A group shares one commit. */
const GATHER_MILLISECONDS = 25;
/** Rows in one group; more wait for the next. */
const LARGEST_GROUP = 1024;

/** A task in the row of groups, and whom to tell what it has done. */
interface Job {
  readonly task: LedgerTask;
  readonly resolve: (done: Erasure | Pruning | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The ledger in SQLite, written in groups by a thread of its own: hashing, inserts and above all checkpoints, which
 * wait for the disk, never hold up a stream. A row's promise resolves when its group is committed.
 */
export class SqliteLedger implements Ledger {
  readonly #worker: Worker;
  readonly #pseudonyms = new Pseudonyms();
  #gathering: LedgerGroup | undefined;
  readonly #waiting: (LedgerGroup | Job)[] = [];
  #writing: LedgerGroup | Job | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dead: Error | undefined;
  #closing: (() => void) | undefined;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (reply: LedgerReply) => this.#replied(reply));
    worker.on('error', (error) => this.#died(error));
    worker.on('exit', () => this.#died(new Error('the ledger is closed')));
    // The thread alone keeps no process alive; `close` waits for it.
    worker.unref();
  }

  /** Rejects with StartError when the files cannot be opened, or the ledger has been cut. */
  static async open(files: LedgerFiles, secret: Uint8Array): Promise<SqliteLedger> {
    const worker = new Worker(new URL('./ledger-worker.js', import.meta.url), { workerData: { ...files, secret } satisfies LedgerWorkerData });
    const { failed } = await new Promise<LedgerReply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (failed !== undefined) {
      await worker.terminate();
      throw new StartError(`The ledger ${files.ledger} cannot be used: ${failed}. "claviger ledger verify" tells more; move the file away to start a new one.`);
    }
    return new SqliteLedger(worker);
  }

  append(row: LedgerRow): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const group = (this.#gathering ??= new LedgerGroup());
    const pseudonym = row.user === undefined ? undefined : this.#pseudonyms.of(row.app, row.team, row.user, group.proposals);
    group.rows.push(canonicalRow(row, pseudonym));
    if (row.content !== undefined && pseudonym !== undefined) group.addContent({ id: row.id, pseudonym, app: row.app, at: row.at, text: JSON.stringify(row.content) });
    return this.#added(group);
  }

  event(event: LedgerEvent): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const group = (this.#gathering ??= new LedgerGroup());
    const pseudonym = event.user === undefined ? undefined : this.#pseudonyms.of(event.app ?? DEFAULT_APP, event.team, event.user, group.proposals);
    group.rows.push(canonicalEvent(event, pseudonym));
    return this.#added(group);
  }

  /** Takes away names, keys and contents of these users, for good. */
  async erase(pseudonyms: readonly string[], now: number): Promise<Erasure> {
    return (await this.#run({ erase: pseudonyms, now })) ?? { users: 0, contents: 0, clean: false };
  }

  /** Removes what is older than the policy keeps. */
  async prune(retention: Retention, now: number): Promise<Pruning> {
    const done = await this.#run({ prune: retention, now });
    return done !== undefined && 'rows' in done ? done : { users: 0, contents: 0, rows: 0, clean: false };
  }

  /** Writes what is left, then closes the file. */
  async close(): Promise<void> {
    if (this.#dead !== undefined) return;
    await new Promise<void>((resolve) => {
      this.#closing = resolve;
      this.#worker.ref();
      clearTimeout(this.#timer);
      this.#write();
    });
  }

  #added(group: LedgerGroup): Promise<void> {
    if (group.rows.length >= LARGEST_GROUP || group.heavy) {
      this.#waiting.push(group);
      this.#gathering = undefined;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, GATHER_MILLISECONDS);
    return group.written;
  }

  /** After all rows that have been appended by now; those that come later know no pseudonym that it takes away. */
  #run(task: LedgerTask): Promise<Erasure | Pruning | undefined> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      if (this.#gathering !== undefined) this.#waiting.push(this.#gathering);
      this.#gathering = undefined;
      this.#waiting.push({ task, resolve, reject });
      this.#pseudonyms.forget();
      this.#write();
    });
  }

  #write(): void {
    if (this.#writing !== undefined || this.#dead !== undefined) return;
    const next = this.#waiting.shift() ?? this.#gathering;
    if (next === this.#gathering) this.#gathering = undefined;
    if (next !== undefined) {
      this.#writing = next;
      this.#worker.ref();
      this.#worker.postMessage((next instanceof LedgerGroup ? next.message() : next.task) satisfies LedgerRequest);
    } else if (this.#closing !== undefined) this.#worker.postMessage(undefined satisfies LedgerRequest);
  }

  #replied({ failed, pseudonyms, done }: LedgerReply): void {
    const written = this.#writing;
    this.#writing = undefined;
    if (this.#closing === undefined) this.#worker.unref();
    if (failed !== undefined) written?.reject(new Error(`the ledger could not be written: ${failed}`));
    else if (written instanceof LedgerGroup) {
      if (pseudonyms !== undefined) this.#pseudonyms.settle(written.users, pseudonyms);
      written.resolve();
    } else written?.resolve(done);
    if (this.#waiting.length > 0 || this.#closing !== undefined) this.#write();
    else if (this.#gathering !== undefined && this.#timer === undefined) this.#write();
  }

  #died(error: Error): void {
    if (this.#dead !== undefined) return;
    this.#dead = error;
    for (const lost of [this.#writing, ...this.#waiting, this.#gathering]) lost?.reject(error);
    this.#closing?.();
  }
}
