import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { startFakeClaude } from '@claviger/fake-claude';
import { fitsHint } from './admin-api.js';
import { CommandSource } from './command-source.js';
import { readDotenv } from './dotenv.js';
import { EnvironmentSource } from './environment-source.js';
import { FederationSource } from './federation-source.js';
import { FileSource } from './file-source.js';
import { HeldKey } from './held-key.js';
import { KeySourceError } from './key-source.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-sources-'));
after(() => rmSync(folder, { recursive: true }));
const newKey = (): string => `sk-ant-api03-${randomBytes(40).toString('hex')}`;

test('a file gives its content without the line end, and says no more than its name when it cannot be read', async () => {
  const path = join(folder, 'key');
  const key = newKey();
  writeFileSync(path, `${key}\n`);
  const source = new FileSource(path);
  assert.equal((await source.read())?.secret, key);
  writeFileSync(path, '\n');
  assert.equal(await source.read(), undefined);
  writeFileSync(path, `${key} and more`);
  await assert.rejects(source.read(), (error) => error instanceof KeySourceError && !error.message.includes(key));
  writeFileSync(path, 'x'.repeat(20_000));
  await assert.rejects(source.read(), KeySourceError);
  unlinkSync(path);
  await assert.rejects(source.read(), /ENOENT/);
});

test('a swapped ..data link, as Kubernetes does it, is seen at once', async () => {
  const mount = join(folder, 'mount');
  const put = (name: string, key: string): void => {
    mkdirSync(join(mount, name), { recursive: true });
    writeFileSync(join(mount, name, 'api-key'), key);
  };
  const [first, second] = [newKey(), newKey()];
  put('..2026_01', first);
  symlinkSync('..2026_01', join(mount, '..data'));
  symlinkSync('..data/api-key', join(mount, 'api-key'));
  const source = new FileSource(join(mount, 'api-key'));
  assert.equal((await source.read())?.secret, first);
  const changed = new Promise<void>((resolve) => source.watch(resolve));
  put('..2026_02', second);
  symlinkSync('..2026_02', join(mount, '..data_tmp'));
  renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
  await Promise.race([changed, sleep(3_000).then(() => assert.fail('the swap was not seen'))]);
  assert.equal((await source.read())?.secret, second);
  source.close();
});

test('a command runs without a shell and without the environment; its failure tells neither output nor arguments', async () => {
  const options = { every: 1_000, variables: ['WANTED'], environment: { PATH: process.env['PATH'], WANTED: 'yes', ANTHROPIC_API_KEY: 'no' } };
  const show = new CommandSource([process.execPath, '-e', 'console.log("have-" + Object.keys(process.env).filter((name) => /WANTED|ANTHROPIC/.test(name)).join())'], options);
  assert.equal((await show.read())?.secret, 'have-WANTED');
  const literal = new CommandSource([process.execPath, '-p', 'process.argv[1]', '$(id)'], options);
  assert.equal((await literal.read())?.secret, '$(id)');
  const secret = newKey();
  const failing = new CommandSource([process.execPath, '-e', 'console.log(process.argv[1]); process.exit(3)', secret], options);
  await assert.rejects(failing.read(), (error) => error instanceof KeySourceError && error.message.includes('exit code 3') && !error.message.includes(secret));
  await assert.rejects(new CommandSource(['/nowhere/program'], options).read(), KeySourceError);
});

test('an environment variable is read once', async () => {
  const environment: Record<string, string | undefined> = { KEY: newKey() };
  const source = new EnvironmentSource('KEY', environment);
  const key = environment['KEY'];
  environment['KEY'] = 'other';
  assert.equal((await source.read())?.secret, key);
  assert.equal(await new EnvironmentSource('ABSENT', environment).read(), undefined);
});

test('this process\'s own variable is taken out, so that no child inherits it', async () => {
  process.env['CLAVIGER_TEST_KEY'] = 'value';
  const source = new EnvironmentSource('CLAVIGER_TEST_KEY', process.env);
  assert.equal(process.env['CLAVIGER_TEST_KEY'], undefined);
  assert.equal((await source.read())?.secret, 'value');
  assert.equal(execFileSync(process.execPath, ['-p', 'process.env.CLAVIGER_TEST_KEY'], { encoding: 'utf8' }).trim(), 'undefined');
});

test('workload identity: an identity token becomes a bearer token that Claude takes, and is renewed before it ends', async () => {
  const claude = await startFakeClaude({ keys: [], tokenSeconds: 121 });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const path = join(folder, 'identity');
  writeFileSync(path, `${part({ alg: 'RS256' })}.${part({ sub: 'workload', exp: Date.now() / 1000 + 600 })}.${part({ s: 1 })}`);
  const source = new FederationSource({ baseURL: claude.url, ruleId: 'fdrl_1', organizationId: 'org_1', identity: new FileSource(path) });
  const first = await source.read();
  assert.ok(first !== undefined && (first.expiresAt ?? 0) > Date.now());
  const { header, value, beta } = new HeldKey(first).header();
  assert.equal(header, 'authorization');
  const answer = await fetch(`${claude.url}/v1/models`, { headers: { authorization: value, 'anthropic-beta': beta ?? '', 'anthropic-version': '2023-06-01' } });
  assert.equal(answer.status, 200);
  assert.equal((await source.read())?.secret, first.secret);
  await sleep(1_200);
  assert.notEqual((await source.read())?.secret, first.secret, 'less than two minutes are left: a new one');
  writeFileSync(path, 'no token');
  await assert.rejects(new FederationSource({ baseURL: claude.url, ruleId: 'fdrl_1', organizationId: 'org_1', identity: new FileSource(path) }).read(), KeySourceError);
  assert.throws(() => new FederationSource({ baseURL: 'http://api.example.com', ruleId: 'f', organizationId: 'o', identity: new FileSource(path) }), KeySourceError);
  await claude.close();
});

test('.env is for development, for its owner alone, and never in git', () => {
  const project = join(folder, 'project');
  mkdirSync(project);
  const path = join(project, '.env');
  writeFileSync(path, '# comment\nexport A="x y"\nB=plain # kept\nC=\'q\'\n', { mode: 0o600 });
  const development = { NODE_ENV: 'development' };
  assert.deepEqual(readDotenv(project, { NODE_ENV: 'production' }), {});
  assert.deepEqual(readDotenv(project, {}), {});
  assert.deepEqual(readDotenv(project, development), { A: 'x y', B: 'plain # kept', C: 'q' });
  chmodSync(path, 0o640);
  assert.throws(() => readDotenv(project, development), /can be read by others/);
  chmodSync(path, 0o600);
  execFileSync('git', ['init', '-q'], { cwd: project });
  assert.deepEqual(readDotenv(project, development)['C'], 'q');
  execFileSync('git', ['add', '-f', '.env'], { cwd: project });
  assert.throws(() => readDotenv(project, development), /tracked by git/);
  assert.deepEqual(readDotenv(join(folder, 'nowhere'), development), {});
});

test('.env.local goes before .env, and is held to the same', () => {
  const project = join(folder, 'local');
  mkdirSync(project);
  const development = { NODE_ENV: 'development' };
  const local = join(project, '.env.local');
  writeFileSync(local, 'A=local\nB=local\n', { mode: 0o600 });
  assert.deepEqual(readDotenv(project, development), { A: 'local', B: 'local' });
  writeFileSync(join(project, '.env'), 'A=plain\nC=plain\n', { mode: 0o600 });
  assert.deepEqual(readDotenv(project, development), { A: 'local', B: 'local', C: 'plain' });
  assert.deepEqual(readDotenv(project, { NODE_ENV: 'production' }), {});
  chmodSync(local, 0o604);
  assert.throws(() => readDotenv(project, development), /\.env\.local can be read by others/);
  chmodSync(local, 0o600);
  execFileSync('git', ['init', '-q'], { cwd: project });
  execFileSync('git', ['add', '-f', '.env.local'], { cwd: project });
  assert.throws(() => readDotenv(project, development), /git rm --cached \.env\.local/);
});

test('nothing that prints a held key shows it', () => {
  const secret = newKey();
  const key = new HeldKey({ secret, expiresAt: undefined });
  for (const shown of [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key), inspect({ key }), JSON.stringify(key.report())]) assert.equal(shown.includes(secret), false);
  assert.equal(key.header().value, secret);
  key.wipe();
  assert.equal(key.header().value.includes(secret), false);
});

test('a heap snapshot of a process that holds a key and has used it does not show it', async () => {
  const [secret, marker, file, snapshot] = [newKey(), `marker-${randomBytes(20).toString('hex')}`, join(folder, 'held-key'), join(folder, 'heap.heapsnapshot')];
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  const { status, stderr } = spawnSync(process.execPath, ['--expose-gc', fileURLToPath(new URL('./heap-snapshot.testing.js', import.meta.url)), file, marker, snapshot], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const heap = readFileSync(snapshot, 'utf8');
  assert.ok(heap.includes(marker), 'what is on the heap can be found there');
  // Nor does a piece of it that is long enough to guess the rest by.
  for (let at = 0; at + 24 <= secret.length; at += 8) assert.ok(!heap.includes(secret.slice(at, at + 24)), `characters from ${at} on`);
});

test('a hint of the Admin API fits only the key it was made from', () => {
  const key = newKey();
  const hint = `${key.slice(0, 17)}...${key.slice(-4)}`;
  assert.equal(fitsHint(key, hint), true);
  assert.equal(fitsHint(newKey(), hint), false);
  for (const broken of ['', '...', 'sk-ant', `${key.slice(0, 3)}...${key.slice(-4)}`]) assert.equal(fitsHint(key, broken), false);
});
