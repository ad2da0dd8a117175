import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startFakeClaude } from '@claviger/fake-claude';
import { readLedgerTail } from '@claviger/gateway';
import { runCommand } from '../run-command.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const environment = { ...process.env, ANTHROPIC_API_KEY: '' };

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      // The admin listener takes the next port: both have to be free.
      const next = createServer()
        .once('error', () => server.close(() => void freePort().then(resolve, reject)))
        .listen(port + 1, '127.0.0.1', () => next.close(() => server.close(() => resolve(port))));
    });
  });

describe('claviger start', () => {
  let folder: string;
  let running: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claviger-start-'));
    running = [];
  });
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  interface Started {
    readonly child: ChildProcess;
    readonly greeting: string;
    readonly url: string;
    readonly key: string;
  }
  const start = (...options: string[]): Promise<Started> => startIn(environment, ...options);

  async function startIn(env: NodeJS.ProcessEnv, ...options: string[]): Promise<Started> {
    const child = spawn(process.execPath, [main, 'start', '--port', '0', ...options], { cwd: folder, env });
    running.push(child);
    let text = '';
    child.stderr?.on('data', (data: Buffer) => (text += data.toString()));
    const greeting = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (data: Buffer) => {
        text += data.toString();
        if (text.includes('Admin API on')) resolve(text);
      });
      child.on('exit', (code) => reject(new Error(`ended with ${String(code)}: ${text}`)));
    });
    return { child, greeting, url: /http:\/\/[\d.:]+/.exec(greeting)?.[0] ?? '', key: /cvg_\w+/.exec(greeting)?.[0] ?? '' };
  }
  /** A process of its own: it has to end by itself. */
  const spawned = (...words: string[]) => spawnSync(process.execPath, [main, ...words], { cwd: folder, env: environment, encoding: 'utf8', timeout: 60_000 });
  /** A command in this process: what it does, without the time that a process takes to start. */
  const claviger = (...words: string[]) => clavigerIn(environment, ...words);
  async function clavigerIn(env: NodeJS.ProcessEnv, ...words: string[]) {
    let [stdout, stderr] = ['', ''];
    const write = (text: string): void => {
      stdout += text;
      // Where it should have refused to start, and did not: it stops, and the test fails instead of waiting for ever.
      if (text.includes(' listens on ')) process.emit('SIGTERM', 'SIGTERM');
    };
    const status = await runCommand(words, { environment: env, directory: folder, write, complain: (text) => void (stderr += text) });
    return { status, stdout, stderr };
  }
  const ask = async (url: string, key: string): Promise<Response> =>
    fetch(`${url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body: '{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"Hello"}]}' });

  it('prints a curl line and an SDK snippet that work when pasted', async () => {
    const { greeting } = await start();
    if (spawnSync('sh', ['-c', 'command -v curl']).status === 0) {
      const line = greeting.split('\n').find((one) => one.startsWith('curl '));
      const { stdout } = spawnSync('sh', ['-c', `${line} -s`], { encoding: 'utf8' });
      assert.equal((JSON.parse(stdout) as { content: { text: string }[] }).content[0]?.text, 'Hello');
    }
    const from = greeting.indexOf('import Anthropic');
    const snippet = greeting.slice(from, greeting.indexOf('\n\n', from));
    assert.equal(snippet.trim().split('\n').length, 6);
    const file = fileURLToPath(new URL(`./pasted-${process.pid}.mjs`, import.meta.url));
    writeFileSync(file, snippet);
    try {
      const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
      assert.equal(stdout.trim(), 'Hello', stderr);
    } finally {
      rmSync(file);
    }
  });

  it('loads neither Redis, nor tokens, nor the sandbox, where the policy and the key call for none of them', async () => {
    const refused = ['ioredis', 'jose', '@claviger/fake-claude'];
    const hook = `export const resolve = (name, context, next) => { if (${JSON.stringify(refused)}.includes(name)) throw new Error('asked for ' + name); return next(name, context); };`;
    const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)});`;
    const options = `--import data:text/javascript,${encodeURIComponent(register)}`;
    const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
    await startIn({ ...environment, ANTHROPIC_API_KEY: key, NODE_OPTIONS: options });
    await assert.rejects(startIn({ ...environment, ANTHROPIC_API_KEY: '', NODE_OPTIONS: options }), /asked for @claviger\/fake-claude/, 'the sandbox does load it');
  });

  it('keeps its state to its owner', async () => {
    await start();
    assert.equal(statSync(join(folder, '.claviger')).mode & 0o777, 0o700);
    for (const name of ['secret', 'ledger.sqlite', 'keys.sqlite', 'instance.lock']) assert.equal(statSync(join(folder, '.claviger', name)).mode & 0o077, 0, name);
    assert.equal(readFileSync(join(folder, '.claviger', '.gitignore'), 'utf8'), '*\n');
  });

  it('refuses a second instance on the same state, also after the first was killed and another started', async () => {
    const { child } = await start();
    const second = spawned('start', '--port', '0');
    assert.equal(second.status, 1);
    assert.match(second.stderr, /Another Claviger/);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    await start();
    assert.equal(spawned('start', '--port', '0').status, 1);
  });

  it('says that the shared store is away, and ends', async () => {
    writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify({ shared: { redis: { url: { env: 'STORE' } } } }));
    const env = { ...environment, ANTHROPIC_API_KEY: `sk-ant-api03-${randomBytes(40).toString('hex')}`, STORE: `redis://127.0.0.1:${await freePort()}` };
    for (const words of [['start', '--port', '0'], ['keys', 'list']]) {
      const { status, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
      assert.equal(status, 1, `${words.join(' ')}: ${stderr}`);
      assert.match(stderr, /^The shared store that STORE names cannot be used, and the keys are in it\. Start it/m);
      assert.doesNotMatch(stderr, /^ +at /m);
    }
  });

  it('keeps every row that was answered for, through kill -9', async () => {
    const { child, url, key } = await start();
    const answers = await Promise.all(Array.from({ length: 15 }, () => ask(url, key)));
    assert.ok(answers.every(({ status }) => status === 200));
    // Rows are gathered for a moment; wait until each is acknowledged, which readers of the file then see.
    const ledger = join(folder, '.claviger', 'ledger.sqlite');
    for (let attempt = 0; attempt < 250 && readLedgerTail(ledger, { count: 99 }).length < 16; attempt++) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    const verified = await claviger('ledger', 'verify');
    assert.equal(verified.stdout, 'The ledger is intact: 16 rows.\n', '15 calls, and the key that was made for them');
    assert.equal(verified.status, 0);
    assert.match((await claviger('ledger', 'tail')).stdout, /answered\s+200/);
    assert.ok(!(await claviger('ledger', 'tail', '--json')).stdout.includes('Hello'), 'no content');
  });

  it('ends, and says why, when the port of the admin listener is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port + 1, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { status, stderr } = spawned('start', '--port', String(port));
    await new Promise((resolve) => other.close(resolve));
    assert.equal(status, 1);
    assert.match(stderr, /admin\.port/);
  });

  it('takes a key as soon as the command that made it is done, and refuses it as soon as the one that ended it is', async () => {
    const { url } = await start();
    const key = (await claviger('keys', 'create', '--user', 'ann')).stdout.split('\n')[0] ?? '';
    assert.equal((await ask(url, key)).status, 200);
    assert.equal((await claviger('keys', 'revoke', key)).status, 0);
    assert.equal((await ask(url, key)).status, 401);
  });

  it('tells a key of its own from one of the Claude API', async () => {
    const own = (await claviger('keys', 'create', '--user', 'ann')).stdout.split('\n')[0] ?? '';
    const { status, stderr } = await clavigerIn({ ...environment, ANTHROPIC_API_KEY: own }, 'start', '--port', '0');
    assert.equal(status, 1);
    assert.match(stderr, /^ANTHROPIC_API_KEY holds a key of Claviger .*: give it the key from the Console/);
    assert.ok(!stderr.includes(own.slice(4, 20)), 'nothing of the key shows');
  });

  it('runs no sandbox in production, nor in place of a credential that the policy names', async () => {
    const production = await clavigerIn({ ...environment, NODE_ENV: 'production' }, 'start', '--port', '0');
    assert.equal(production.status, 1);
    assert.match(production.stderr, /no Claude API key.*NODE_ENV is production/);
    writeFileSync(join(folder, 'key'), '', { mode: 0o600 });
    writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify({ upstream: { credential: { file: join(folder, 'key') } } }));
    const named = await claviger('start', '--port', '0');
    assert.equal(named.status, 1);
    assert.match(named.stderr, /no Claude API key.*credential of its own/);
  });

  it('makes no key of its own in production, where what it writes goes to a log', async () => {
    const { greeting, key } = await startIn({ ...environment, NODE_ENV: 'production', ANTHROPIC_API_KEY: `sk-ant-api03-${randomBytes(40).toString('hex')}` });
    assert.equal(key, '');
    assert.match(greeting, /make one with "npx claviger keys create"/);
    assert.match((await claviger('keys', 'list')).stdout, /There are no keys/);
  });

  it('stops on SIGTERM with exit code 0', async () => {
    const { child } = await start();
    child.kill('SIGTERM');
    assert.equal(await new Promise((resolve) => child.on('exit', resolve)), 0);
  });

  it('refuses to listen beyond loopback without a credential', () => {
    const { status, stderr } = spawned('start', '--host', '0.0.0.0', '--port', '0');
    assert.equal(status, 1);
    assert.match(stderr, /no credential is configured/);
  });

  it('says that an address is not of this machine', async () => {
    assert.equal((await claviger('keys', 'create', '--user', 'ann')).status, 0);
    // RFC 5737: for documentation, of no machine.
    const { status, stderr } = spawned('start', '--host', '192.0.2.1', '--port', '0');
    assert.equal(status, 1);
    assert.match(stderr, /^192\.0\.2\.1 is no address of this machine\. Choose another with --host/);
  });

  for (const [name, text] of [
    ['claviger.config.json', '{"shape":{"models":["claude-haiku-*"]}}'],
    ['claviger.config.yaml', 'shape:\n  models: [claude-haiku-*]\n'],
    ['claviger.config.mjs', 'export default { shape: { models: ["claude-haiku-*"] } };'],
    ['claviger.config.ts', "import { defineConfig } from '@claviger/core';\nconst models: string[] = ['claude-haiku-*'];\nexport default defineConfig({ shape: { models } });"],
  ] as const) {
    it(`goes by ${name}`, async () => {
      writeFileSync(join(folder, name), text);
      const { url, key } = await start();
      assert.equal((await ask(url, key)).status, 403);
    });
  }

  it('puts on record that upstream rejects its key', async () => {
    const claude = await startFakeClaude({ keys: [] });
    try {
      const credential = join(folder, 'credential');
      writeFileSync(credential, `sk-ant-api03-${randomBytes(40).toString('hex')}`);
      writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify({ upstream: { baseURL: claude.url, credential: { file: credential } } }));
      const { url, key } = await start();
      assert.match(await (await ask(url, key)).text(), /"upstream_credential"/);
      let events = '';
      for (let attempt = 0; attempt < 1_000 && !events.includes('key_rejected'); attempt++) {
        await pause(50);
        events = (await claviger('ledger', 'tail', '--only', 'upstream')).stdout;
      }
      assert.match(events, /upstream\.key_active {2}fingerprint=\S+\n.*upstream\.key_rejected {2}fingerprint=\S+ {2}status=401\n/);
    } finally {
      await claude.close();
    }
  });

  it('says what is wrong in a configuration file, and where', async () => {
    writeFileSync(join(folder, 'claviger.config.json'), '{"server":{"prot":1}}');
    const { status, stderr } = await claviger('start');
    assert.equal(status, 1);
    assert.match(stderr, /claviger\.config\.json.*\n.*server: unknown key "prot"; did you mean "port"\?/);
  });

  it('says how a command is used', async () => {
    assert.equal((await claviger('start', '--prot', '1')).status, 2);
    assert.equal(spawned('strat').status, 2);
    assert.match((await claviger('help', 'start')).stdout, /--config FILE/);
    assert.match((await claviger('--help')).stdout, /ledger verify/);
  });
});
