import { parentPort, workerData } from 'node:worker_threads';
import { readReport, type ReportPage, type ReportRequest } from './report.js';

/** What the thread is started with. */
export interface ReportWorkerData {
  readonly path: string;
  readonly request: ReportRequest;
}

if (parentPort === null) throw new Error('this module runs in a worker thread');
const { path, request } = workerData as ReportWorkerData;
parentPort.postMessage(readReport(path, request) satisfies ReportPage);
