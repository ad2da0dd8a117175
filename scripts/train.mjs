// Trains a model from public data: `npm run train -- --data ../shared/data/injection`. The folder's name says which, or
// a file that only one model's data has.
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { data: { type: 'string' }, evaluate: { type: 'boolean', default: false } } });
const data = values.data === undefined ? undefined : resolve(values.data);
if (data === undefined || !existsSync(data)) {
  console.error('Say where the data is: npm run train -- --data FOLDER');
  process.exit(2);
}
const kind = existsSync(join(data, 'presidio_generated_large.jsonl')) ? 'privacy' : basename(data);
const trainer = resolve(import.meta.dirname, '..', 'bench', kind, 'train.mjs');
if (!existsSync(trainer)) {
  console.error(`No model is trained from a folder named "${kind}": there is no bench/${kind}/train.mjs.`);
  process.exit(2);
}
const { train } = await import(trainer);
await train({ data, evaluate: values.evaluate });
