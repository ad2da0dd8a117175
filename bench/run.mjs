// `npm run bench -- NAME [options]` runs bench/NAME/run.mjs.
import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [name, ...options] = process.argv.slice(2);
const names = readdirSync(here).filter((entry) => existsSync(join(here, entry, 'run.mjs')));
if (name === undefined || !names.includes(name)) {
  console.error(`npm run bench -- ${names.join(' | ')}`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [join(here, name, 'run.mjs'), ...options], { stdio: 'inherit' });
process.exit(status ?? 1);
