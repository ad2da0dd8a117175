import { parentPort, workerData } from 'node:worker_threads';
import type { ObjectEntry } from './objects.js';
import { scanObjects } from './scan-history.js';

/** What a worker is asked: a share of the objects. It answers with a number of objects done, and last with the scan. */
export interface WorkerRequest {
  readonly folder: string;
  readonly objects: readonly ObjectEntry[];
}

const { folder, objects } = workerData as WorkerRequest;
const scan = await scanObjects(folder, objects, (done) => parentPort?.postMessage(done));
parentPort?.postMessage(scan);
