// The whole check of a checkout: lint, then every test on this Node, and on Node 24 (from the npm package `node`) all but
// those that mostly run other programs: npm, a browser, Next.js, git. On Node 22, which stands between the two, what each
// face does first: a guarded call in process, a gateway with its databases, a check, the command line.
// Installing and compiling come before it (`pretest`).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEWEST_NODE = '24.9.0';
const MIDDLE_NODE = '22.23.3';
const folderOf = (version) => `node_modules/.cache/node-${version}`;
const binaryOf = (version) => `${folderOf(version)}/node_modules/node/bin/node`;
const DRIVES_OTHERS = ['new-project.test', 'examples-in-browser.test', 'own-repository.test'];
const FIRST_USES = ['core/dist/sdk/middleware.test', 'gateway/dist/lifecycle.test', 'gateway/dist/identity/virtual-keys.test', 'gateway/dist/state/open-database.test', 'check/dist/check.test', 'check/dist/env/environment-files.test', 'cli/dist/run-command.test'];

// The packages as people install them: packed once, for every test that installs them.
const tarballs = mkdtempSync(join(tmpdir(), 'claviger-tarballs-'));
process.on('exit', () => rmSync(tarballs, { recursive: true, force: true }));

/** Runs a program to its end, its output shown as it comes. Ends this one when it fails. */
async function step(title, command, args, environment = {}) {
  console.log(`\n== ${title}`);
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  const status = await ended(child);
  if (status !== 0) process.exit(status);
}

/** Runs programs side by side, the output of each shown in one piece when it ends. Ends all of them when one fails. */
async function together(programs) {
  const children = programs.map(([title, command, args]) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => said.push(data));
    return { title, child, said };
  });
  await Promise.all(
    children.map(async ({ title, child, said }) => {
      const started = performance.now();
      const status = await ended(child);
      console.log(`\n== ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      process.stdout.write(Buffer.concat(said));
      if (status === 0) return;
      console.error(`"${title}" failed: no test was run.`);
      for (const other of children) other.child.kill();
      process.exit(status);
    }),
  );
}

const ended = (child) =>
  new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.once('close', (status) => resolve(status ?? 1));
  });

// None of them beside the tests, some of which write into the tree for a while: lint would stumble over that.
await together([
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['pack', process.execPath, ['scripts/pack.mjs', tarballs]],
  // Debian's package is installed where it is missing and may be: here no test file has to wait for that.
  ['Redis', process.execPath, ['--input-type=module', '--eval', "import { redisMissing } from './packages/gateway/dist/limits/redis-server.testing.js'; console.log(redisMissing() || 'is here');"]],
  ...[NEWEST_NODE, MIDDLE_NODE].filter((version) => !existsSync(binaryOf(version))).map((version) => [`Node ${version}`, 'npm', ['install', '--prefix', folderOf(version), '--no-audit', '--no-fund', '--loglevel=error', `node@${version}`]]),
]);
const shared = { CLAVIGER_TEST_TARBALLS: tarballs };
await step(`first uses on Node ${MIDDLE_NODE}`, process.execPath, ['scripts/run-tests.mjs', ...FIRST_USES], { CLAVIGER_TEST_NODE: binaryOf(MIDDLE_NODE) });
await step(`tests on Node ${NEWEST_NODE}`, process.execPath, ['scripts/run-tests.mjs'], { ...shared, CLAVIGER_TEST_NODE: binaryOf(NEWEST_NODE), CLAVIGER_TEST_WITHOUT: DRIVES_OTHERS.join(',') });
await step(`tests on Node ${process.versions.node}`, process.execPath, ['scripts/run-tests.mjs'], shared);
