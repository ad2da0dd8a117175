// Trains one of the shipped models from public data, told by what the folder holds: `npm run train -- --data FOLDER`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A file that only this model's data folder holds, and the program that trains it. */
const models = [
  { holds: 'train.jsonl', program: 'bench/injection/train.mjs' },
  { holds: 'presidio_generated_large.jsonl', program: 'bench/privacy/train.mjs' },
];

const at = process.argv.indexOf('--data');
const folder = at === -1 ? undefined : process.argv[at + 1];
const model = folder === undefined ? undefined : models.find(({ holds }) => existsSync(join(folder, holds)));
if (folder === undefined || model === undefined) {
  console.error(folder === undefined ? 'Say where the data is: npm run train -- --data FOLDER' : `No model is trained from ${folder}: it holds none of ${models.map(({ holds }) => holds).join(', ')}.`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [resolve(model.program), ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
