import { Worker } from 'node:worker_threads';
import type { LedgerFiles } from './ledger-store.js';
import type { ReportWorkerData } from './report-worker.js';
import type { ReportPage, ReportRequest } from './report.js';

/** Reports wait for each other: no more than one thread reads at a time. */
export class LedgerReports {
  readonly #files: LedgerFiles;
  readonly #secret: Uint8Array;
  #last: Promise<unknown> = Promise.resolve();

  constructor(files: LedgerFiles, secret: Uint8Array) {
    this.#files = files;
    this.#secret = secret;
  }

  /** In a thread of its own: a long range must not hold up a stream. Rejects when the ledger cannot be read. */
  read(request: ReportRequest): Promise<ReportPage> {
    const run = (): Promise<ReportPage> =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL('./report-worker.js', import.meta.url), { workerData: { files: this.#files, secret: this.#secret, request } satisfies ReportWorkerData });
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', () => reject(new Error('the report ended without a result')));
      });
    const report = this.#last.then(run, run);
    this.#last = report.catch(() => undefined);
    return report;
  }
}
