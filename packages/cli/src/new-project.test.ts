import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import type { Browser } from 'playwright-core';
import { HALF_AN_ANSWER, SHOWN_OF_HALF, ask, openBrowser, visit } from './browser.testing.js';
import { packedPackages } from './packed-packages.testing.js';
import { freePort, runProgram, startProgram, type RunningProgram } from './running-program.testing.js';

// What a new user does, with what a new user gets: packed packages, installed into empty projects outside of the workspace.
// With it the example that needs an installed Next.js.
const repository = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-new-'));
const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let fake: FakeClaude;
let browser: Browser;
let opened: Awaited<ReturnType<typeof openBrowser>>;
let tarballs: readonly string[];

before(async () => {
  fake = await startFakeClaude({ keys: [key] });
  opened = await openBrowser();
  ({ browser } = opened);
  tarballs = packedPackages(join(folder, 'tarballs'));
});
after(async () => {
  await opened.close();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => fake.reset());

/** The environment of somebody who has nothing of the workspace at hand. */
const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: process.env['HOME'], ANTHROPIC_BASE_URL: fake.url, NEXT_TELEMETRY_DISABLED: '1' });

/** An empty project with the packages that it needs and everything of Claviger. */
function makeProject(name: string, packages: readonly string[]): string {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name, private: true }));
  assert.equal(runProgram('git', ['init', '-q'], project).code, 0);
  const installed = runProgram('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', '--save-exact', ...packages, ...tarballs], project);
  assert.equal(installed.code, 0, installed.stderr);
  return project;
}

const claviger = (project: string, ...words: string[]) => runProgram(process.execPath, [join(project, 'node_modules/claviger/dist/main.js'), ...words], project, environment());

/** Runs `claviger init` and holds it to its word: whole, closed to others, and with nothing left for a second run. */
function initialize(project: string): void {
  const first = claviger(project, 'init', '--yes');
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.equal(statSync(join(project, '.env')).mode & 0o777, 0o600);
  assert.match(readFileSync(join(project, '.git/hooks/pre-commit'), 'utf8'), /claviger check --staged/);
  const state = (): Record<string, string> => Object.fromEntries(readdirSync(project, { recursive: true, encoding: 'utf8' }).filter((path) => !/^(?:node_modules|\.git)(?:\/|$)/.test(path) && statSync(join(project, path)).isFile()).map((path) => [path, readFileSync(join(project, path), 'utf8')]));
  const written = state();
  const second = claviger(project, 'init', '--yes');
  assert.equal(second.code, 0);
  assert.match(second.stdout, /Everything is in place: nothing was changed\.\n$/);
  assert.doesNotMatch(second.stdout, /by hand/);
  assert.deepEqual(state(), written);
  assert.equal(claviger(project, 'init', '--dry-run').stdout, second.stdout);
  const checked = claviger(project, 'check', '--format', 'json');
  assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  assert.deepEqual((JSON.parse(checked.stdout) as { findings: unknown[] }).findings, []);
  // What the person does then: the key goes into .env.
  const env = join(project, '.env');
  writeFileSync(env, readFileSync(env, 'utf8').replace('ANTHROPIC_API_KEY=', `ANTHROPIC_API_KEY=${key}`));
}

/** Talks to the chat as a person does: gets an answer, is told no, and sees an answer grow. */
async function chatInBrowser(address: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(address, { timeout: 120_000 });
  await page.waitForLoadState('networkidle');
  await ask(page, 'Count to ten', /Count to ten$/);
  assert.deepEqual(problems, []);
  // The server chose everything but the message, and the page has seen no key.
  const sent = fake.requests.at(-1);
  assert.equal(sent?.headers['x-api-key'], key);
  assert.equal((sent?.body as { model: string } | undefined)?.model, 'claude-sonnet-5-5');
  assert.ok(!(await page.content()).includes(key));
  const [cookie] = await context.cookies();
  assert.deepEqual([cookie?.name, cookie?.httpOnly, cookie?.sameSite], ['visitor', true, 'Strict']);
  // The guards are there: a message that is too long is refused, in words.
  await page.evaluate('document.querySelector("input").removeAttribute("maxlength")');
  await ask(page, 'x'.repeat(10_001), /10[,.]?000/);
  assert.equal(fake.requests.length, 1);
  fake.script(HALF_AN_ANSWER);
  await ask(page, 'And so on', SHOWN_OF_HALF);
  await context.close();
}

/** A message without a cookie, and with a forged one, reaches nobody. */
async function strangersAreRefused(address: string): Promise<void> {
  for (const cookie of ['', `visitor=00000000-0000-4000-8000-000000000000.${'0'.repeat(64)}`]) {
    const { status } = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: '{"message":"Hello"}' });
    assert.equal(status, 401);
  }
}

async function withServer(start: () => Promise<RunningProgram>, work: () => Promise<void>): Promise<void> {
  const server = await start();
  try {
    await work();
  } catch (error) {
    throw new Error(`the server said: ${server.output()}`, { cause: error });
  } finally {
    await server.stop();
  }
}

test('an empty Express project becomes a secured chat', { timeout: 240_000 }, async (t) => {
  const project = makeProject('express-project', ['express@5.3.0']);
  initialize(project);
  const port = await freePort();
  await withServer(
    () => startProgram(process.execPath, ['--env-file=.env', 'server.mjs'], { cwd: project, env: { ...environment(), PORT: String(port) }, ready: /The chat is on/ }),
    async () => {
      await chatInBrowser(`http://127.0.0.1:${port}/chat`);
      await strangersAreRefused(`http://127.0.0.1:${port}/chat`);
    },
  );

  await t.test('every command is there, and says how it is used', () => {
    assert.equal(claviger(project, '--version').stdout, '0.1.0\n');
    const help = claviger(project, 'help').stdout;
    for (const name of ['init', 'start', 'check', 'doctor', 'explain', 'ledger verify']) assert.ok(help.includes(`claviger ${name}`), name);
  });

  await t.test('every package is whole: what it exports can be imported, and nothing of its tests is in it', () => {
    const names = ['@claviger/core', '@claviger/gateway', '@claviger/check', '@claviger/fake-claude', 'claviger'];
    for (const name of names) {
      const home = join(project, 'node_modules', name);
      assert.deepEqual(readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) => /\.test\.|\.testing\.|tsbuildinfo|\.map$/.test(path) && !path.includes('node_modules/')), [], name);
      const { exports } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { exports: Record<string, { types: string; default: string } | string> };
      for (const target of Object.values(exports)) for (const path of typeof target === 'string' ? [target] : [target.types, target.default]) assert.ok(existsSync(join(home, path)), `${name} ${path}`);
    }
    writeFileSync(join(project, 'use.cjs'), `(async () => { for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length >= 0); })();`);
    const used = runProgram(process.execPath, ['use.cjs'], project);
    assert.equal(used.stdout, names.map((name) => `${name} true\n`).join(''), used.stderr);
  });

  for (const [module, resolution] of [['node16', 'node16'], ['esnext', 'bundler']] as const) {
    await t.test(`the types of every package check an app with moduleResolution ${resolution}`, () => {
      writeFileSync(
        join(project, 'use.mts'),
        `import { claviger, isClavigerError } from '@claviger/core';
import { chatHandler } from '@claviger/core/web';
import { check } from '@claviger/check';
import { startFakeClaude } from '@claviger/fake-claude';
import { verifyLedger } from '@claviger/gateway';
export const handle: (request: Request) => Promise<Response> = chatHandler({ guard: claviger({ size: { userTurnCharacters: 100 } }), model: 'claude-sonnet-5-5' });
export const clean = async (): Promise<boolean> => (await check('.')).findings.length === 0;
export const url: Promise<string> = startFakeClaude({ keys: [] }).then((fake) => fake.url);
export const intact: boolean = verifyLedger('ledger.sqlite', new Uint8Array(32)).intact;
export const code = (error: unknown): string | undefined => (isClavigerError(error) ? error.claviger.code : undefined);
// @ts-expect-error A fault in a policy is one of the compiler.
claviger({ size: { userTurnCharacter: 100 } });
`,
      );
      const { code, stdout } = runProgram(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--module', module, '--moduleResolution', resolution, '--target', 'es2023', '--lib', 'es2023,dom', '--types', 'node', '--typeRoots', join(repository, 'node_modules/@types'), 'use.mts'], project);
      assert.equal(code, 0, stdout);
    });
  }
});

const NEXT = ['next@16.4.6', 'react@19.3.1', 'react-dom@19.3.1'];
const serveNext = (project: string, port: number, env: NodeJS.ProcessEnv): Promise<RunningProgram> =>
  startProgram(process.execPath, [join(project, 'node_modules/next/dist/bin/next'), 'dev', '--port', String(port), '--hostname', '127.0.0.1'], { cwd: project, env, ready: /Ready in/ });

test('an empty Next.js project becomes a secured chat', { timeout: 300_000 }, async () => {
  const project = makeProject('next-project', NEXT);
  // As create-next-app writes it: Next.js then refuses settings of a route such as `dynamic`.
  writeFileSync(join(project, 'next.config.mjs'), 'export default { cacheComponents: true };\n');
  initialize(project);
  const port = await freePort();
  await withServer(
    () => serveNext(project, port, environment()),
    async () => {
      await chatInBrowser(`http://127.0.0.1:${port}/chat`);
      await strangersAreRefused(`http://127.0.0.1:${port}/api/chat`);
    },
  );
  // Next writes files of its own: they change nothing for init.
  assert.match(claviger(project, 'init', '--yes').stdout, /nothing was changed/);
});

test('the example next-chat: its page, rendered by Next.js', { timeout: 300_000 }, async () => {
  const other = join(folder, 'next-project');
  if (!existsSync(other)) makeProject('next-project', NEXT);
  const project = join(folder, 'next-chat');
  cpSync(join(repository, 'examples/next-chat'), project, { recursive: true });
  // It takes over what is installed: installing Next.js again would show nothing and take its time.
  for (const name of ['node_modules', 'package-lock.json']) renameSync(join(other, name), join(project, name));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ ...(JSON.parse(readFileSync(join(other, 'package.json'), 'utf8')) as object), type: 'module' }));
  const port = await freePort();
  const session = randomBytes(24).toString('hex');
  await withServer(
    () => serveNext(project, port, { ...environment(), ANTHROPIC_API_KEY: key, DEMO_SESSION: session }),
    async () => {
      const { page, problems } = await visit(browser, `http://127.0.0.1:${port}`, session);
      await ask(page, 'Count to ten', /Count to ten$/);
      // A message that was refused does not stand in the way of the next.
      await page.evaluate('document.querySelector("input").removeAttribute("maxlength")');
      await ask(page, 'x'.repeat(10_001), /10[,.]?000/);
      fake.script(HALF_AN_ANSWER);
      await ask(page, 'And so on', SHOWN_OF_HALF);
      assert.deepEqual(problems, []);
      assert.ok(!(await page.content()).includes(key));
      const stranger = await visit(browser, `http://127.0.0.1:${port}`);
      await ask(stranger.page, 'Hello', /named as the caller/);
    },
  );
});
