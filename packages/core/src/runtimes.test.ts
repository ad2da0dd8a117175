import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-runtimes-'));
const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
const token = randomBytes(24).toString('hex');
let fake: FakeClaude;
const children: ChildProcess[] = [];
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  await fake.close();
});

/** A runtime from npm, kept in the cache beside the newer Node; undefined where it cannot be had. */
function runtime(name: string, version: string, binary: string): string | undefined {
  const prefix = join(root, 'node_modules/.cache', `${name}-${version}`);
  const path = join(prefix, 'node_modules', binary);
  if (!existsSync(path)) spawnSync('npm', ['install', '--prefix', prefix, '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`], { stdio: 'ignore', timeout: 240_000 });
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0 ? path : undefined;
}

test('Bun: middleware of the SDK, plain and streamed, and the async context', { timeout: 300_000 }, async (t) => {
  const bun = runtime('bun', '1.4.5', 'bun/bin/bun.exe');
  if (bun === undefined) {
    t.skip('NOT RUN: no Bun for this machine in the npm registry');
    return;
  }
  const script = join(root, 'packages/core/dist/bun-check.tmp.mjs');
  writeFileSync(
    script,
    `import Anthropic from '@anthropic-ai/sdk';
import { claviger, isClavigerError } from ${JSON.stringify(pathToFileURL(join(root, 'packages/core/dist/index.js')).href)};
const guard = claviger();
const client = new Anthropic({ middleware: [guard.middleware()] });
const params = { model: 'claude-sonnet-5-5', max_tokens: 50, messages: [{ role: 'user', content: 'Hello Bun' }] };
await guard.run({ user: 'a' }, async () => {
  console.log((await client.messages.create(params)).content[0].text);
  console.log(await client.messages.stream(params).finalText());
});
try { await client.messages.create(params); } catch (error) { console.log(isClavigerError(error) && error.claviger.code); }
`,
  );
  try {
    // Not `spawnSync`: the fake Claude answers from this very process.
    const child = spawn(bun, [script], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url } });
    children.push(child);
    let [output, log] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (log += data.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    assert.equal(output, 'Hello Bun\nHello Bun\nprincipal_missing\n', log);
  } finally {
    rmSync(script);
  }
});

test('workerd: the worker example', { timeout: 300_000 }, async (t) => {
  const workerd = runtime('workerd', '1.20261117.1', 'workerd/bin/workerd');
  if (workerd === undefined) {
    t.skip('NOT RUN: no workerd for this machine in the npm registry');
    return;
  }
  await build({ entryPoints: [join(root, 'examples/worker/worker.js')], bundle: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], outfile: join(folder, 'worker.js') });
  const port = await freePort();
  writeFileSync(
    join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker), (name = "upstream", network = (allow = ["private", "public", "local"])) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ],
);
const worker :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js") ],
  bindings = [ (name = "ANTHROPIC_API_KEY", text = "${key}"), (name = "ANTHROPIC_BASE_URL", text = "${fake.url}"), (name = "DEMO_TOKEN", text = "${token}") ],
  compatibilityDate = "2026-01-01",
  globalOutbound = "upstream",
);
`,
  );
  let log = '';
  const child = spawn(workerd, ['serve', join(folder, 'config.capnp')], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  child.stderr.on('data', (data: Buffer) => (log += data.toString()));
  const ask = (authorization: string): Promise<Response> => fetch(`http://127.0.0.1:${port}/chat`, { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: '{"message":"Hello workerd"}' });
  let answer: Response | undefined;
  for (let turn = 0; turn < 100 && answer === undefined && child.exitCode === null; turn++) {
    answer = await ask(`Bearer ${token}`).catch(() => undefined);
    if (answer === undefined) await pause(100);
  }
  assert.ok(answer !== undefined, log);
  const body = await answer.text();
  assert.equal(answer.status, 200, body + log);
  assert.match(body, /Hello workerd/);
  assert.equal((await ask('Bearer wrong')).status, 401);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
