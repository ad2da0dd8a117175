// The whole check of a checkout: lint, then every test on this Node, and on Node 24 (from the npm package `node`) all but
// those that mostly run other programs: npm, a browser, Next.js, git.
// Installing and compiling come before it (`pretest`).
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEWER_NODE = '24.9.0';
const newerFolder = `node_modules/.cache/node-${NEWER_NODE}`;
const DRIVES_OTHERS = ['new-project.test', 'examples-in-browser.test', 'own-repository.test'];
const newerBinary = `${newerFolder}/node_modules/node/bin/node`;

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

await together([
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['pack', process.execPath, ['scripts/pack.mjs', tarballs]],
  ...(existsSync(newerBinary) ? [] : [[`Node ${NEWER_NODE}`, 'npm', ['install', '--prefix', newerFolder, '--no-audit', '--no-fund', '--loglevel=error', `node@${NEWER_NODE}`]]]),
]);
const shared = { CLAVIGER_TEST_TARBALLS: tarballs };
await step(`tests on Node ${NEWER_NODE}`, process.execPath, ['scripts/run-tests.mjs'], { ...shared, CLAVIGER_TEST_NODE: newerBinary, CLAVIGER_TEST_WITHOUT: DRIVES_OTHERS.join(',') });
await step(`tests on Node ${process.versions.node}`, process.execPath, ['scripts/run-tests.mjs'], shared);
