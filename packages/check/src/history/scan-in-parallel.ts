import { Worker } from 'node:worker_threads';
import type { ObjectEntry } from './objects.js';
import { scanObjects, type HistoryScan } from './scan-history.js';
import type { WorkerRequest } from './scan-worker.js';

/** Below so many bytes a second thread costs more than it brings. */
const WORTH_SHARING = 64 * 1024 * 1024;
/** Enough for the largest object that is read, which is decoded outside of it or once within. */
const WORKER_HEAP_MEGABYTES = 512;

/**
 * Scans in two threads, each with a git of its own: while one waits for git to unpack, the other works. The halves are
 * by bytes and each in the order of the packs.
 */
export async function scanInParallel(folder: string, objects: readonly ObjectEntry[], onProgress: (done: number) => void): Promise<HistoryScan> {
  const total = objects.reduce((sum, { size }) => sum + size, 0);
  if (total < WORTH_SHARING) return await scanObjects(folder, objects, onProgress);
  let cut = 0;
  for (let sum = 0; cut < objects.length && sum < total / 2; cut++) sum += objects[cut]?.size ?? 0;
  let own = 0;
  let other = 0;
  const show = (): void => onProgress(own + other);
  const request: WorkerRequest = { folder, objects: objects.slice(cut) };
  const elsewhere = scanInWorker(request, (done) => {
    other = done;
    show();
  });
  const [first, second] = await Promise.all([
    scanObjects(folder, objects.slice(0, cut), (done) => {
      own = done;
      show();
    }),
    elsewhere,
  ]);
  return {
    keys: [...first.keys, ...second.keys],
    times: new Map([...first.times, ...second.times]),
    read: first.read + second.read,
    missing: first.missing + second.missing,
  };
}

async function scanInWorker(request: WorkerRequest, onProgress: (done: number) => void): Promise<HistoryScan> {
  return await new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./scan-worker.js', import.meta.url), { workerData: request, resourceLimits: { maxOldGenerationSizeMb: WORKER_HEAP_MEGABYTES } });
    let scan: HistoryScan | undefined;
    worker.on('message', (message: number | HistoryScan) => {
      if (typeof message === 'number') onProgress(message);
      else scan = message;
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      if (scan === undefined) reject(new Error('the worker ended without a result'));
      else resolve(scan);
    });
  });
}
