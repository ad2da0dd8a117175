import { parentPort, workerData } from 'node:worker_threads';
import type { LedgerFiles } from './ledger-store.js';
import { readReport, type ReportPage, type ReportRequest } from './report.js';

/** What the thread is started with. */
export interface ReportWorkerData {
  readonly files: LedgerFiles;
  readonly secret: Uint8Array;
  readonly request: ReportRequest;
}

if (parentPort === null) throw new Error('this module runs in a worker thread');
const { files, secret, request } = workerData as ReportWorkerData;
parentPort.postMessage(readReport(files, secret, request) satisfies ReportPage);
