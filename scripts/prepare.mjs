// Brings a fresh checkout to the point where the built commands run: installs what the lock file names, then compiles, and
// makes of the modules the few files that run.
// Quiet when there is nothing to do, so that it can stand in front of every `npm start` and `npm test`.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const MINIMUM_NODE = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
  console.error(`Claviger needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (error !== undefined || status !== 0) {
    console.error(`"${command} ${args.join(' ')}" failed${error === undefined ? '' : `: ${error.message}`}`);
    process.exit(status ?? 1);
  }
}

const installed = 'node_modules/.package-lock.json';
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  console.log('Installing what the lock file names: a minute or two, more on a slow machine.');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}
if (!existsSync('packages/cli/dist/main.js')) console.log('Compiling.');
run(process.execPath, ['node_modules/typescript/bin/tsc', '-b']);
run(process.execPath, ['scripts/bundle.mjs']);
