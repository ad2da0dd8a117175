// The whole check of a checkout: lint, then every test on this Node, and on Node 24 (from the npm package `node`) all but
// those that mostly run other programs: npm, a browser, Next.js, git.
// Installing and compiling come before it (`pretest`).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEWER_NODE = '24.9.0';
const newerFolder = `node_modules/.cache/node-${NEWER_NODE}`;
const DRIVES_OTHERS = ['new-project.test', 'examples-in-browser.test', 'own-repository.test'];
const newerBinary = `${newerFolder}/node_modules/node/bin/node`;

function step(title, command, args, environment = {}) {
  console.log(`\n== ${title}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) process.exit(status ?? 1);
}

step('lint', 'npm', ['run', '--silent', 'lint']);
if (!existsSync(newerBinary)) {
  step(`Node ${NEWER_NODE}`, 'npm', ['install', '--prefix', newerFolder, '--no-audit', '--no-fund', '--loglevel=error', `node@${NEWER_NODE}`]);
}
step(`tests on Node ${NEWER_NODE}`, process.execPath, ['scripts/run-tests.mjs'], { CLAVIGER_TEST_NODE: newerBinary, CLAVIGER_TEST_WITHOUT: DRIVES_OTHERS.join(',') });
step(`tests on Node ${process.versions.node}`, process.execPath, ['scripts/run-tests.mjs']);
