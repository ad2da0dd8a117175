import { parentPort, workerData } from 'node:worker_threads';
import type { GroupMessage } from './ledger-group.js';
import { LedgerStore, type Erasure, type LedgerFiles, type Pruning } from './ledger-store.js';
import type { Retention } from './retention.js';

/** What the thread is started with. */
export interface LedgerWorkerData extends LedgerFiles {
  readonly secret: Uint8Array;
}

/** Work on what is in the ledger already. */
export type LedgerTask = { readonly erase: readonly string[]; readonly now: number } | { readonly prune: Retention; readonly now: number };

/** Rows to write, one a line, or a group that needs more than that; a task; undefined: close. */
export type LedgerRequest = string | GroupMessage | LedgerTask | undefined;

/** One for each request, in order, and one when the file is open. The error of SQLite names no content. */
export interface LedgerReply {
  readonly failed: string | undefined;
  /** The pseudonyms of a group's users. */
  readonly pseudonyms?: readonly string[];
  readonly done?: Erasure | Pruning;
}

if (parentPort === null) throw new Error('this module runs in a worker thread');
const port = parentPort;

function attempt(work: () => Omit<LedgerReply, 'failed'> | void): LedgerReply {
  try {
    return { failed: undefined, ...work() };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : typeof error };
  }
}

const { secret, ...files } = workerData as LedgerWorkerData;
let store: LedgerStore | undefined;
port.postMessage(attempt(() => void (store = new LedgerStore(files, secret))));

port.on('message', (request: LedgerRequest) => {
  port.postMessage(attempt(() => take(request)));
  if (request === undefined) port.close();
});

function take(request: LedgerRequest): Omit<LedgerReply, 'failed'> | void {
  if (request === undefined) store?.close();
  else if (store === undefined) throw new Error('the ledger is not open');
  else if (typeof request === 'string') store.append(request.split('\n'));
  else if ('rows' in request) return { pseudonyms: store.write(request) };
  else if ('erase' in request) return { done: store.erase(request.erase, request.now) };
  else return { done: store.prune(request.prune, request.now) };
}
