import { setImmediate as turn } from 'node:timers/promises';
import { writeHeapSnapshot } from 'node:v8';
import { FileSource } from './file-source.js';
import { HeldKey } from './held-key.js';

/** Run as a program: holds the key in a file, uses it once, and writes down what is on the heap. Arguments: file, marker, where to write. */
const [, , file = '', marker = '', to = ''] = process.argv;
async function hold(): Promise<HeldKey> {
  const found = await new FileSource(file).read();
  if (found === undefined) throw new Error('there is no key');
  const key = new HeldKey(found);
  if (key.header().value.length === 0) throw new Error('the key is empty');
  return key;
}

const held = await hold();
(globalThis as { gc?: () => void }).gc?.();
await turn();
(globalThis as { gc?: () => void }).gc?.();
writeHeapSnapshot(to);
// Both are alive until here.
process.stdout.write(`${held.fingerprint} ${marker.length}`);
