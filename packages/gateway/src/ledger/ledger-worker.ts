import { parentPort, workerData } from 'node:worker_threads';
import { LedgerDatabase } from './ledger-database.js';

/** What the thread is started with. */
export interface LedgerWorkerData {
  readonly path: string;
  readonly secret: Uint8Array;
}

/** Rows to write, one a line; undefined: close. */
export type LedgerRequest = string | undefined;
/** One for each request, in order, and one when the file is open. The error of SQLite names no content. */
export type LedgerReply = { readonly failed: string | undefined };

if (parentPort === null) throw new Error('this module runs in a worker thread');
const port = parentPort;

function attempt(work: () => void): LedgerReply {
  try {
    work();
    return { failed: undefined };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : typeof error };
  }
}

const { path, secret } = workerData as LedgerWorkerData;
let database: LedgerDatabase | undefined;
port.postMessage(attempt(() => (database = new LedgerDatabase(path, secret))) satisfies LedgerReply);

port.on('message', (rows: LedgerRequest) => {
  port.postMessage(attempt(() => (rows === undefined ? database?.close() : database?.append(rows.split('\n')))) satisfies LedgerReply);
  if (rows === undefined) port.close();
});
