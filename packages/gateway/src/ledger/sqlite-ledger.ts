import { Worker } from 'node:worker_threads';
import type { LedgerRow } from '@claviger/core/engine';
import type { Ledger } from '@claviger/core/ports';
import { StartError } from '../start-error.js';
import { canonicalRow } from './chain.js';
import type { LedgerReply, LedgerRequest, LedgerWorkerData } from './ledger-worker.js';

/** How long rows are gathered before they are written together. A group shares one commit. */
const GATHER_MILLISECONDS = 25;
/** Rows in one group; more wait for the next. */
const LARGEST_GROUP = 1024;

interface Group {
  readonly rows: string[];
  readonly written: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The ledger in SQLite, written in groups by a thread of its own: hashing, inserts and above all checkpoints, which
 * wait for the disk, never hold up a stream. A row's promise resolves when its group is committed.
 */
export class SqliteLedger implements Ledger {
  readonly #worker: Worker;
  #gathering: Group | undefined;
  readonly #full: Group[] = [];
  #writing: Group | undefined;
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

  /** Rejects with StartError when the file cannot be opened, or has been cut. */
  static async open(path: string, secret: Uint8Array): Promise<SqliteLedger> {
    const worker = new Worker(new URL('./ledger-worker.js', import.meta.url), { workerData: { path, secret } satisfies LedgerWorkerData });
    const { failed } = await new Promise<LedgerReply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (failed !== undefined) {
      await worker.terminate();
      throw new StartError(`The ledger ${path} cannot be used: ${failed}. "claviger ledger verify" tells more; move the file away to start a new one.`);
    }
    return new SqliteLedger(worker);
  }

  append(row: LedgerRow): Promise<void> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const group = (this.#gathering ??= newGroup());
    group.rows.push(canonicalRow(row));
    if (group.rows.length >= LARGEST_GROUP) {
      this.#full.push(group);
      this.#gathering = undefined;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, GATHER_MILLISECONDS);
    return group.written;
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

  #write(): void {
    if (this.#writing !== undefined || this.#dead !== undefined) return;
    const group = this.#full.shift() ?? this.#gathering;
    if (group === this.#gathering) this.#gathering = undefined;
    if (group !== undefined) {
      this.#writing = group;
      this.#worker.ref();
      // One string crosses to the thread far cheaper than many. JSON has no line ends of its own.
      this.#worker.postMessage(group.rows.join('\n') satisfies LedgerRequest);
    } else if (this.#closing !== undefined) this.#worker.postMessage(undefined satisfies LedgerRequest);
  }

  #replied({ failed }: LedgerReply): void {
    const group = this.#writing;
    this.#writing = undefined;
    if (this.#closing === undefined) this.#worker.unref();
    if (failed === undefined) group?.resolve();
    else group?.reject(new Error(`the ledger could not be written: ${failed}`));
    if (this.#full.length > 0 || this.#closing !== undefined) this.#write();
    else if (this.#gathering !== undefined && this.#timer === undefined) this.#write();
  }

  #died(error: Error): void {
    if (this.#dead !== undefined) return;
    this.#dead = error;
    for (const group of [this.#writing, ...this.#full, this.#gathering]) group?.reject(error);
    this.#closing?.();
  }
}

function newGroup(): Group {
  let resolve = (): void => {};
  let reject: (error: Error) => void = () => {};
  const written = new Promise<void>((kept, lost) => {
    resolve = kept;
    reject = lost;
  });
  // Whoever appends looks at it; a group whose rows nobody asks about must not end the process.
  written.catch(() => {});
  return { rows: [], written, resolve, reject };
}
