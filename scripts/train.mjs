// Trains a model from public data: `npm run train -- --data ../shared/data/injection`. The folder's name says which.
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { data: { type: 'string' }, evaluate: { type: 'boolean', default: false } } });
const data = values.data === undefined ? undefined : resolve(values.data);
if (data === undefined || !existsSync(data)) {
  console.error('Say where the data is: npm run train -- --data FOLDER');
  process.exit(2);
}
const kind = basename(data);
const trainer = resolve(import.meta.dirname, '..', 'bench', kind, 'train.mjs');
if (!existsSync(trainer)) {
  console.error(`No model is trained from a folder named "${kind}": there is no bench/${kind}/train.mjs.`);
  process.exit(2);
}
const { train } = await import(trainer);
await train({ data, evaluate: values.evaluate });
