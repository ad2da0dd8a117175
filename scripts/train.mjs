// Trains one of the shipped models, told by the data folder: `npm run train -- --data DIR`.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A file that only this model's data folder holds, and the program that trains it. */
const MODELS = [{ holds: 'presidio_generated_large.jsonl', program: 'scripts/training/privacy/train.mjs' }];

const at = process.argv.indexOf('--data');
const folder = at < 0 ? undefined : process.argv[at + 1];
const model = folder === undefined ? undefined : MODELS.find(({ holds }) => existsSync(join(folder, holds)));
if (model === undefined) {
  console.error(folder === undefined ? 'usage: npm run train -- --data DIR' : `no model is trained from ${folder}: it holds none of ${MODELS.map(({ holds }) => holds).join(', ')}`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [model.program, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
