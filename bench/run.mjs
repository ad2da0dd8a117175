// Runs one bench: `npm run bench -- NAME [options]` runs bench/NAME/run.mjs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';

const names = readdirSync('bench', { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(`bench/${entry.name}/run.mjs`)).map(({ name }) => name);
const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME, where NAME is one of ${names.join(', ')}`);
  process.exit(2);
}
const { status } = spawnSync(process.execPath, [`bench/${name}/run.mjs`, ...options], { stdio: 'inherit' });
process.exit(status ?? 1);
