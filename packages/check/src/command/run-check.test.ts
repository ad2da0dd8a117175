import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { makeKey } from '../keys/key.testing.js';
import { commitAll, git, makeFolder, writeFiles } from '../project.testing.js';
import { rules } from '../rules/catalogue.js';
import { fixturesOf, layOutFixture, rulesFolder } from '../rules/fixture.testing.js';
import { checkUrl } from '../url/check-url.js';
import { run } from './run.testing.js';

async function serve(context: TestContext, answer: (path: string, headers: NodeJS.Dict<string | string[]>) => { status?: number; type?: string; body: string | Buffer; location?: string }): Promise<string> {
  const server = createServer((request, response) => {
    const { status = 200, type = 'text/html', body, location } = answer(request.url ?? '/', request.headers);
    response.writeHead(status, { 'content-type': type, ...(location === undefined ? {} : { location }) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a narrow terminal breaks the lines of the report for people, and of no other', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'const a = 1;\n' });
  const narrow = await run(folder, [], { columns: 60 });
  assert.ok(narrow.stdout.split('\n').every((line) => line.length <= 60 || !line.trim().includes(' ')), narrow.stdout);
  const [json, wide] = [await run(folder, ['--format', 'json'], { columns: 60 }), await run(folder, [])];
  assert.ok(Array.isArray((JSON.parse(json.stdout) as { checklist: unknown }).checklist));
  assert.ok(wide.stdout.split('\n').some((line) => line.length > 60));
});

test('exit codes: 0 clean, 1 findings, 2 could not run', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'const a = 1;\n' });
  assert.equal((await run(folder, [])).code, 0);
  writeFiles(folder, { 'a.ts': `const a = '${makeKey()}';\n` });
  assert.equal((await run(folder, ['--no-cache'])).code, 1);
  assert.equal((await run(folder, ['--format', 'json', '.'])).code, 1);
  for (const wrong of [['--format', 'yaml'], ['--no-such-thing'], ['gone'], ['a', 'b'], ['--dry-run'], ['--explain', 'no-such-rule'], ['--url', 'ftp://x']]) {
    const { code, stdout, stderr } = await run(folder, wrong);
    assert.equal(code, 2, wrong.join(' '));
    assert.equal(stdout, '');
    assert.notEqual(stderr, '');
  }
});

test('a wrong option is named, with the one that was meant', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'const a = 1;\n' });
  const firstLine = async (...argv: string[]): Promise<string | undefined> => (await run(folder, argv)).stderr.split('\n')[0];
  assert.equal(await firstLine('--formt', 'json'), '--formt is no option of claviger check; did you mean --format?');
  assert.equal(await firstLine('--no-histroy'), '--no-histroy is no option of claviger check; did you mean --no-history?');
  assert.equal(await firstLine('--something-else-entirely'), '--something-else-entirely is no option of claviger check');
  assert.equal(await firstLine('--no-baseline'), '--no-baseline is no option of claviger check; did you mean --baseline?');
  assert.equal(await firstLine('--explain', 'no-rate-limt'), 'there is no rule "no-rate-limt"; did you mean "no-rate-limit"? --explain all lists them');
  assert.equal(await firstLine('--format'), '--format needs a value');
  assert.equal(await firstLine('--fix=yes'), '--fix takes no value');
});

test('the report goes to a file when asked', async (context) => {
  const folder = makeFolder(context, { 'a.ts': `const a = '${makeKey()}';\n` });
  const { code, stdout, stderr } = await run(folder, ['--format', 'html', '--output', 'report.html']);
  assert.match(stderr, /The report is in report\.html\.\n$/);
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /^<!doctype html>/);
});

test('without a format the ending of the file says how the report is written', async (context) => {
  const folder = makeFolder(context, { 'a.ts': '' });
  for (const [name, beginning] of [['r.html', /^<!doctype html>/], ['r.json', /^\{\n {2}"version"/], ['r.sarif', /sarif-2\.1\.0/], ['r.md', /^# /], ['r.xml', /^<\?xml/], ['r.txt', /Claviger security check/]] as const) {
    assert.equal((await run(folder, ['--output', name])).code, 0);
    assert.match(readFileSync(join(folder, name), 'utf8'), beginning);
  }
});

test('a report that cannot be written is told in words', async (context) => {
  const { code, stderr } = await run(makeFolder(context, { 'a.ts': '' }), ['--output', 'gone/report.html']);
  assert.equal(code, 2);
  assert.match(stderr, /gone.report\.html cannot be written \(ENOENT\): make its folder first\n$/);
});

test('--explain tells of each rule, and of all', async (context) => {
  const folder = makeFolder(context, {});
  const all = await run(folder, ['--explain', 'all']);
  for (const id of rules.keys()) {
    assert.ok(all.stdout.includes(id), id);
    const one = await run(folder, ['--explain', id]);
    assert.ok(one.code === 0 && one.stdout.includes(rules.get(id)?.remedy ?? '?'), id);
    const narrow = await run(folder, ['--explain', id], { columns: 60 });
    assert.ok(narrow.stdout.split('\n').every((line) => line.length <= 60), narrow.stdout);
  }
});

test('--write-baseline makes the next run clean, and new findings count', async (context) => {
  const folder = makeFolder(context, { 'a.ts': `const a = '${makeKey()}';\n` });
  assert.equal((await run(folder, ['--write-baseline', '.claviger-baseline.json'])).code, 0);
  assert.equal((await run(folder, [])).code, 0);
  writeFiles(folder, { 'b.ts': `const b = '${makeKey()}';\n` });
  assert.equal((await run(folder, [])).code, 1);
});

test('--fix moves a key into the environment, ignores and untracks, and never shows the key', async (context) => {
  const key = makeKey();
  const pythonKey = makeKey();
  const envKey = makeKey();
  const folder = makeFolder(context, {
    'src/a.ts': `import Anthropic from '@anthropic-ai/sdk';\nexport const a = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY ?? '${key}' });\n`,
    'b/b.py': `import anthropic\n\nclient = anthropic.Anthropic(auth_token="${pythonKey.replace('api03', 'oat01')}")\n`,
    'app/.env': `ANTHROPIC_API_KEY=${envKey}\n`,
    Dockerfile: 'FROM node:20\nCOPY . .\n',
  });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  const before = readFileSync(join(folder, 'src/a.ts'), 'utf8');
  const dry = await run(folder, ['--fix', '--dry-run']);
  assert.equal(readFileSync(join(folder, 'src/a.ts'), 'utf8'), before);
  assert.ok(!existsSync(join(folder, '.gitignore')));
  assert.match(dry.stdout, /^\+export const a = new Anthropic\(\{ apiKey: process\.env\.ANTHROPIC_API_KEY \}\);$/m);
  assert.match(dry.stdout, /git rm --cached -- app\/\.env/);

  assert.match(dry.stdout, /explains a rule; `claviger check --fix` makes the changes that are shown above\.$/m);
  assert.match((await run(folder, [])).stdout, /`claviger check --fix --dry-run` shows what/);

  const done = await run(folder, ['--fix']);
  assert.doesNotMatch(done.stdout, /--dry-run|makes the changes/);
  for (const secret of [key, pythonKey, envKey]) for (const { stdout, stderr } of [dry, done]) assert.ok(!(stdout + stderr).includes(secret.slice(13, 45)));
  assert.equal(readFileSync(join(folder, 'src/a.ts'), 'utf8'), `import Anthropic from '@anthropic-ai/sdk';\nexport const a = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY });\n`);
  assert.equal(readFileSync(join(folder, 'b/b.py'), 'utf8'), 'import os\nimport anthropic\n\nclient = anthropic.Anthropic(auth_token=os.environ["ANTHROPIC_AUTH_TOKEN"])\n');
  assert.equal(readFileSync(join(folder, '.env'), 'utf8'), `ANTHROPIC_AUTH_TOKEN=${pythonKey.replace('api03', 'oat01')}\nANTHROPIC_API_KEY=${key}\n`);
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(folder, '.env.example'), 'utf8'), 'ANTHROPIC_AUTH_TOKEN=\nANTHROPIC_API_KEY=\n');
  assert.equal(git(folder, 'ls-files', 'app/.env'), '');
  assert.ok(existsSync(join(folder, 'app/.env')));
  assert.equal(git(folder, 'check-ignore', '.env', 'app/.env'), '.env\napp/.env');
  assert.match(done.stdout, /Rotate/);
  assert.match(readFileSync(join(folder, '.dockerignore'), 'utf8'), /^\*\*\/\.env$/m);
});

test('--fix writes nothing through a link that leads out of the project', async (context) => {
  const outside = makeFolder(context, {});
  const folder = makeFolder(context, { '.env': `A_TOKEN=9fQz7LmV2xKc\n` });
  symlinkSync(join(outside, 'gitignore'), join(folder, '.gitignore'));
  git(folder, 'init', '-q');
  const { code } = await run(folder, ['--fix']);
  assert.equal(code, 2);
  assert.ok(!existsSync(join(outside, 'gitignore')));
});

test('--fix keeps what stands in files that it has not read, or not as they are', async (context) => {
  const source = (key: string): string => `export const a = { apiKey: '${key}' };\n`;
  const cases: readonly (readonly [name: string, files: Readonly<Record<string, string | Buffer>>])[] = [
    ['left out of the check', { '.env': 'PASSWORD=precious\n', 'claviger.check.json': '{"exclude":[".env"]}' }],
    ['no text', { '.env': 'PASSWORD=precious\0\n' }],
    ['Latin-1', { '.env': Buffer.from('PASSWORD=gr\u00fcn\n', 'latin1') }],
    ['UTF-16', { '.env': Buffer.from('\uFEFFPASSWORD=precious\n', 'utf16le') }],
  ];
  for (const [name, files] of cases) {
    const folder = makeFolder(context, { ...files, 'a.ts': source(makeKey()) });
    const before = ['.env', 'a.ts'].map((path) => readFileSync(join(folder, path)));
    const { code, stdout, stderr } = await run(folder, ['--fix']);
    assert.deepEqual([code, stdout], [2, ''], name);
    assert.match(stderr, /\.env .*nothing was mended/, name);
    assert.deepEqual(['.env', 'a.ts'].map((path) => readFileSync(join(folder, path))), before, name);
  }
  const marked = makeFolder(context, { 'a.ts': `\uFEFF${source(makeKey())}` });
  await run(marked, ['--fix']);
  assert.equal(readFileSync(join(marked, 'a.ts'), 'utf8'), '\uFEFFexport const a = { apiKey: process.env.ANTHROPIC_API_KEY };\n');
});

test('--fix takes a key out of the code only once it is in its new place', async (context) => {
  const source = `export const a = { apiKey: '${makeKey()}' };\n`;
  const folder = makeFolder(context, { 'a.ts': source, [`.env.claviger-${process.pid}/in-the-way`]: '' });
  const { code } = await run(folder, ['--fix']);
  assert.equal(code, 2);
  assert.equal(readFileSync(join(folder, 'a.ts'), 'utf8'), source);
  assert.match(readFileSync(join(folder, '.gitignore'), 'utf8'), /^\.env$/m);
});

test('--staged looks at what is staged, quickly, and honours comments and the baseline', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'a\n' });
  git(folder, 'init', '-q');
  writeFiles(folder, { 'b.ts': `const b = '${makeKey()}';\n`, 'c.ts': `// claviger-ignore anthropic-key -- revoked, for a test\nconst c = '${makeKey()}';\n` });
  git(folder, 'add', '-A');
  writeFiles(folder, { 'b.ts': 'clean in the work tree\n', 'd.ts': `const d = '${makeKey()}'; // not staged\n` });
  const first = await run(folder, ['--staged', '--format', 'json']);
  assert.equal(first.code, 1);
  assert.deepEqual((JSON.parse(first.stdout) as { findings: { path: string }[] }).findings.map(({ path }) => path), ['b.ts']);
  git(folder, 'add', 'b.ts');
  assert.equal((await run(folder, ['--staged'])).code, 0);
  git(folder, 'commit', '-q', '-m', 'first');
  writeFiles(folder, { '.env': 'STRIPE_SECRET=9fQz7LmV2xKc\n' });
  git(folder, 'add', '.env');
  assert.match((await run(folder, ['--staged'])).stdout, /would put \.env under version control/);
  const bare = makeFolder(context, {});
  assert.equal((await run(bare, ['--staged'])).code, 2);
});

test('--install-hook stops a commit with a key, and keeps a hook that is there', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'a\n' });
  git(folder, 'init', '-q');
  writeFiles(folder, { '.git/hooks/pre-commit': '#!/bin/sh\necho mine\nexit 0\n' });
  chmodSync(join(folder, '.git/hooks/pre-commit'), 0o755);
  const installed = await run(folder, ['--install-hook']);
  assert.equal(installed.code, 0);
  assert.match(installed.stdout, /npm install --save-dev claviger/);
  assert.match((await run(folder, ['--install-hook'])).stdout, /already/);
  const hook = readFileSync(join(folder, '.git/hooks/pre-commit'), 'utf8');
  assert.match(hook, /^#!\/bin\/sh\n# claviger check\nnpx --no-install claviger check --staged \|\| exit 1\necho mine/);
  // A stand-in for npx that runs this build.
  const main = join(rulesFolder, '../../dist/main.js');
  writeFiles(folder, { 'bin/npx': `#!/bin/sh\nshift 3\nexec "${process.execPath}" "${main}" "$@"\n`, 'b.ts': `const b = '${makeKey()}';\n` });
  chmodSync(join(folder, 'bin/npx'), 0o755);
  const commit = (): number | null =>
    spawnSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-q', '-m', 'x'], { cwd: folder, env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder } }).status;
  git(folder, 'add', 'b.ts');
  assert.notEqual(commit(), 0);
  writeFiles(folder, { 'b.ts': 'clean\n' });
  git(folder, 'add', 'b.ts');
  assert.equal(commit(), 0);
});

test('--install-hook says nothing of installing where the command is installed', async (context) => {
  const folder = makeFolder(context, { 'node_modules/.bin/claviger': '' });
  git(folder, 'init', '-q');
  assert.doesNotMatch((await run(folder, ['--install-hook'])).stdout, /npm install/);
});

for (const id of ['key-served', 'api-called-from-browser']) {
  for (const side of ['ok', 'ng'] as const) {
    for (const name of fixturesOf(id, side)) {
      test(`--url, ${id}: ${side}/${name}`, async (context) => {
        const site = join(layOutFixture(context, id, side, name), 'site');
        const address = await serve(context, (path) => {
          const file = join(site, path === '/' ? 'index.html' : path);
          return existsSync(file) ? { type: file.endsWith('.js') ? 'text/javascript' : 'text/html', body: readFileSync(file) } : { status: 404, body: '' };
        });
        const { findings } = await checkUrl(address, () => undefined);
        assert.equal(findings.some(({ ruleId }) => ruleId === id), side === 'ng');
      });
    }
  }
}

test('--url follows chunks and source maps of the same origin, and nothing else', async (context) => {
  const key = makeKey();
  const asked: string[] = [];
  const other = await serve(context, (path) => {
    asked.push(`other ${path}`);
    return { body: '' };
  });
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: [`const k = 'sk-ant-' + '${key.slice(7)}';`], mappings: '' });
  const site = await serve(context, (path) => {
    asked.push(path);
    if (path === '/') return { body: `<script src="/a.js"></script><script src="${other}/b.js"></script><a href="${other}/">x</a>` };
    if (path === '/a.js') return { type: 'text/javascript', body: 'import("./chunks/c-1.js");' };
    if (path === '/chunks/c-1.js') return { type: 'text/javascript', body: 'run()' };
    if (path === '/chunks/c-1.js.map') return { type: 'application/json', body: map };
    return { status: 404, body: '' };
  });
  const { findings, stats } = await checkUrl(site, () => undefined);
  assert.deepEqual(findings.map(({ ruleId, path }) => `${ruleId} ${new URL(path).pathname}`), ['key-served /chunks/c-1.js.map']);
  assert.ok(asked.every((path) => !path.startsWith('other')), asked.join());
  assert.ok(stats.files >= 4);
});

test('--url finds an environment file that a server gives to everybody, and takes no page in its place for one', async (context) => {
  const key = makeKey();
  const open = await serve(context, (path) => (path === '/.env.local' ? { type: 'application/octet-stream', body: `ANTHROPIC_API_KEY=${key}\n` } : { body: '<p>Every path shows this page.</p>' }));
  const { code, stdout } = await run(context.name, ['--url', `${open}/shop`]);
  assert.equal(code, 1);
  assert.match(stdout, /\/\.env\.local:1 {2}Anthropic api key/);
  assert.ok(!stdout.includes(key) && !stdout.includes('--fix'), stdout);
  const closed = await serve(context, () => ({ body: '<p>Every path shows this page.</p>' }));
  assert.equal((await run(context.name, ['--url', closed])).code, 0);
});

test('--url says which address did not give a page', async (context) => {
  const site = await serve(context, () => ({ status: 404, body: '' }));
  assert.match((await run(context.name, ['--url', `${site}/nothing?key=x`])).stderr, /\/nothing answered 404$/m);
});

test('--url keeps to its bounds and refuses to be led elsewhere', async (context) => {
  const endless = await serve(context, (path) => ({ body: `<a href="${path}a">x</a><a href="${path}b">y</a>` }));
  const { stats } = await checkUrl(endless, () => undefined, { resources: 10, pages: 5, bytes: 1e6, resourceBytes: 1e5, milliseconds: 5000 });
  assert.equal(stats.files, 10);
  assert.ok(stats.skipped.some(({ reason }) => reason === 'too-many-files'));
  const away = await serve(context, () => ({ status: 302, body: '', location: 'http://example.com/' }));
  await assert.rejects(checkUrl(away, () => undefined), /check that address instead/);
});

test('--verify asks about each key once, and grades it by the answer', async (context) => {
  const live = makeKey();
  const dead = makeKey();
  const past = makeKey('oat01');
  const folder = makeFolder(context, { 'a.ts': `const a = '${live}';\n`, 'b.ts': `const a = '${live}';\nconst b = 'sk-ant-' + '${dead.slice(7)}';\n`, 'c.ts': `const c = '${past}';\n` });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  git(folder, 'rm', '-q', 'c.ts');
  commitAll(folder, 'second');
  const seen: string[] = [];
  const api = await serve(context, (path, headers) => {
    const credential = String(headers['x-api-key'] ?? headers['authorization'] ?? '');
    seen.push(`${path} ${credential === live ? 'live' : credential === dead ? 'dead' : credential === `Bearer ${past}` ? 'past' : 'other'}`);
    return { status: credential === dead ? 401 : 200, type: 'application/json', body: '{}' };
  });
  const { stdout, code } = await run(folder, ['--verify', '--format', 'json'], { api });
  const { findings } = JSON.parse(stdout) as { findings: { path: string; line: number; severity: string; message: string }[] };
  assert.deepEqual(
    findings.map(({ path, line, severity, message }) => `${path}:${line} ${severity} ${/; (.*)$/.exec(message)?.[1] ?? ''}`),
    ['a.ts:1 error it is live: rotate it now', 'b.ts:1 error it is live: rotate it now', 'b.ts:2 note the API refuses it', 'c.ts:1 error it is live: rotate it now'],
  );
  assert.deepEqual(seen.sort(), ['/v1/models?limit=1 dead', '/v1/models?limit=1 live', '/v1/models?limit=1 past']);
  assert.equal(code, 1);
});

test('--verify takes a key for live only where the API has looked at it', async (context) => {
  const folder = makeFolder(context, { 'a.ts': `const a = '${makeKey()}';\n` });
  const error = (type: string): string => JSON.stringify({ type: 'error', error: { type, message: 'x' } });
  for (const [status, body, told] of [[403, error('permission_error'), /it is live/], [403, error('forbidden'), /could not be determined/], [302, '', /could not be determined/], [429, error('rate_limit_error'), /could not be determined/], [529, error('overloaded_error'), /could not be determined/]] as const) {
    const api = await serve(context, () => ({ status, type: 'application/json', body }));
    assert.match((await run(folder, ['--verify', '--no-history'], { api })).stdout, told, `${status} ${body}`);
  }
  const refusing = await serve(context, () => ({ status: 401, type: 'application/json', body: error('authentication_error') }));
  const { stdout, code } = await run(folder, ['--verify', '--no-history'], { api: refusing });
  assert.equal(code, 0);
  assert.match(stdout, /1\. API key[^\n]*cannot be judged\n.*the API refuses it a\.ts:1/);
});

test('nothing is asked without --verify', async (context) => {
  const folder = makeFolder(context, { 'a.ts': `const a = '${makeKey()}';\n` });
  let asked = 0;
  const api = await serve(context, () => {
    asked++;
    return { body: '{}' };
  });
  await run(folder, [], { api, environment: { ANTHROPIC_ADMIN_KEY: makeKey('admin01') } });
  assert.equal(asked, 0);
});

const DAY = 24 * 60 * 60 * 1000;
for (const [id, file] of [['key-too-old', 'keys.json'], ['spend-unlimited', 'spend_limits.json']] as const) {
  for (const side of ['ok', 'ng'] as const) {
    for (const name of fixturesOf(id, side)) {
      test(`--verify with an Admin key, ${id}: ${side}/${name}`, async (context) => {
        const text = readFileSync(join(layOutFixture(context, id, side, name), file), 'utf8');
        const listed = JSON.parse(text) as { data: { age_in_days?: number; created_at?: string }[] };
        for (const item of listed.data) if (item.age_in_days !== undefined) item.created_at = new Date(Date.now() - item.age_in_days * DAY).toISOString();
        const api = await serve(context, (path) => {
          const own = path.startsWith(id === 'key-too-old' ? '/v1/organizations/api_keys' : '/v1/organizations/spend_limits/effective');
          return { type: 'application/json', body: own ? JSON.stringify(listed) : '{"data":[],"has_more":false}' };
        });
        const { stdout } = await run(makeFolder(context, {}), ['--verify', '--format', 'json'], { api, environment: { ANTHROPIC_ADMIN_KEY: makeKey('admin01') } });
        const { findings } = JSON.parse(stdout) as { findings: { ruleId: string }[] };
        assert.equal(findings.some(({ ruleId }) => ruleId === id), side === 'ng');
      });
    }
  }
}

test('--fix leaves a repository within the folder to a check of its own', async (context) => {
  const folder = makeFolder(context, { 'sub/.env': `ANTHROPIC_API_KEY=${makeKey()}\n` });
  git(join(folder, 'sub'), 'init', '-q');
  commitAll(join(folder, 'sub'), 'first');
  git(folder, 'init', '-q');
  const { stdout, code } = await run(folder, ['--no-history', '--fix']);
  assert.equal(code, 1);
  assert.match(stdout, /env-file-tracked/);
  assert.equal(git(join(folder, 'sub'), 'ls-files'), '.env');
  const { stdout: own } = await run(join(folder, 'sub'), ['--no-history', '--fix']);
  assert.match(own, /Take \.env out of version control/);
  assert.equal(git(join(folder, 'sub'), 'ls-files'), '');
});
