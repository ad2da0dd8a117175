import assert from 'node:assert/strict';
import { chmodSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { brotliCompressSync, deflateRawSync, gzipSync } from 'node:zlib';
import { check } from './check.js';
import { lines, status } from './check.testing.js';
import { makeKey } from './keys/key.testing.js';
import { fingerprint } from './keys/describe.js';
import { commitAll, git, makeFolder, writeFiles } from './project.testing.js';
import { makeTar } from './tar.testing.js';

function zip(files: Readonly<Record<string, Buffer>>, claimed?: number): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const packed = deflateRawSync(content);
    const name = Buffer.from(path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(claimed ?? content.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(claimed ?? content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    locals.push(local, name, packed);
    directory.push(entry, name);
    offset += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

test('a key in code is found with its place, and never shown', async (context) => {
  const key = makeKey();
  const folder = makeFolder(context, { 'src/client.ts': `import Anthropic from '@anthropic-ai/sdk';\n\nexport const client = new Anthropic({ apiKey: '${key}' });\n` });
  const result = await check(folder);
  assert.deepEqual(lines(result), ['anthropic-key src/client.ts:3']);
  assert.equal(result.findings[0]?.column, 48);
  assert.deepEqual(result.findings[0]?.key, { prefix: 'sk-ant-api03-', length: 108, fingerprint: fingerprint(key), vendor: 'anthropic', kind: 'api' });
  assert.equal(status(result, 'key-in-secret-store'), 'fail');
  assert.ok(!JSON.stringify(result).includes(key.slice(13, 40)), 'the key stands in the result');
});

test('keys in archives, notebooks, source maps and UTF-16 are found', async (context) => {
  const [zipped = '', packed = '', noted = '', mapped = '', wide = '', nested = '', pressed = ''] = Array.from({ length: 7 }, () => makeKey());
  const notebook = { cells: [{ cell_type: 'code', source: ['HEAD = "sk-ant-"\n', `KEY = HEAD + "${noted.slice(7)}"\n`] }], nbformat: 4 };
  const map = { version: 3, sources: ['src/a.ts'], sourcesContent: [`const head = 'sk-ant-';\nconst key = head + '${mapped.slice(7)}';\n`], mappings: '' };
  const folder = makeFolder(context, {
    'a.zip': zip({ 'config/app.json': Buffer.from(JSON.stringify({ key: zipped })), 'b.jar': zip({ 'app.properties': Buffer.from(`k=${nested}`) }) }),
    'b.tgz': gzipSync(makeTar({ 'package/.env': `ANTHROPIC_API_KEY=${packed}\n` })),
    'app.js.br': brotliCompressSync(`const k='${pressed}';`),
    'c.ipynb': JSON.stringify(notebook, undefined, 1),
    'd.js.map': JSON.stringify(map),
    'e.txt': Buffer.from(`\ufeffkey ${wide}`, 'utf16le'),
  });
  const result = await check(folder);
  assert.deepEqual(
    result.findings.map(({ ruleId, path, key }) => `${ruleId} ${path} ${key?.fingerprint ?? ''}`),
    [
      `anthropic-key a.zip!b.jar!app.properties ${fingerprint(nested)}`,
      `anthropic-key a.zip!config/app.json ${fingerprint(zipped)}`,
      `anthropic-key app.js.br!app.js ${fingerprint(pressed)}`,
      'env-file-in-archive b.tgz ',
      `anthropic-key b.tgz!package/.env ${fingerprint(packed)}`,
      `anthropic-key-obscured c.ipynb ${fingerprint(noted)}`,
      `key-in-client-asset d.js.map ${fingerprint(mapped)}`,
      `anthropic-key e.txt ${fingerprint(wide)}`,
    ],
  );
  assert.equal(result.findings.find(({ path }) => path === 'c.ipynb')?.line, 7);
});

test('keys in archives under other names, UTF-32, programs, configurations in pieces and names of files are found', async (context) => {
  const [zipped = '', packed = '', wide = '', program = '', apart = '', named = ''] = Array.from({ length: 6 }, () => makeKey());
  const folder = makeFolder(context, {
    'a.bak': zip({ 'app.json': Buffer.from(JSON.stringify({ key: zipped })) }),
    'b.old': gzipSync(`insert into keys values ('${packed}')`),
    'c.txt': Buffer.from(Uint32Array.from(`\ufeffkey ${wide}`.split('').map((character) => character.charCodeAt(0))).buffer),
    'd.exe': Buffer.concat([Buffer.from('MZ\0\u0001'), Buffer.alloc(400, 7), Buffer.from(program, 'utf16le'), Buffer.alloc(9)]),
    'e.xml': `<head>${apart.slice(0, 30)}</head>\n<tail>${apart.slice(30)}</tail>\n`,
    [`f/${named}.txt`]: 'nothing',
  });
  const result = await check(folder);
  assert.deepEqual(
    result.findings.map(({ ruleId, path, key }) => `${ruleId} ${path.slice(0, 5)} ${key?.fingerprint ?? ''}`),
    [
      `anthropic-key a.bak ${fingerprint(zipped)}`,
      `anthropic-key b.old ${fingerprint(packed)}`,
      `anthropic-key c.txt ${fingerprint(wide)}`,
      `anthropic-key d.exe ${fingerprint(program)}`,
      `anthropic-key-obscured e.xml ${fingerprint(apart)}`,
      `anthropic-key f/sk- ${fingerprint(named)}`,
    ],
  );
  assert.ok(!JSON.stringify(result).includes(named.slice(13, 60)), 'the name of a file shows its key');
});

test('git answers for the files of a repository within the folder', async (context) => {
  const secret = (): string => `ANTHROPIC_API_KEY=${makeKey()}\n`;
  const folder = makeFolder(context, { 'kept/.gitignore': '.env\n', 'kept/.env': secret(), 'tracked/.env': secret() });
  for (const name of ['kept', 'tracked']) {
    git(join(folder, name), 'init', '-q');
    git(join(folder, name), 'add', '-A');
    chmodSync(join(folder, name, '.env'), 0o600);
  }
  const result = await check(folder);
  assert.deepEqual(lines(result), ['env-file-tracked tracked/.env:1', 'anthropic-key tracked/.env:1']);
  assert.deepEqual(result.stats.skipped.map(({ path }) => path), ['kept/.git', 'tracked/.git']);
});

test('bombs, links, cycles and what cannot be read are named with the reason', async (context) => {
  const folder = makeFolder(context, {
    'bomb.zip': zip(Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}.txt`, Buffer.alloc(1024 * 1024)]))),
    'lie.zip': zip({ 'a.txt': Buffer.alloc(1024 * 1024) }, 100),
    'broken.zip': Buffer.from('PK\u0003\u0004 and no more than this, which is no archive'),
    'bomb.gz': gzipSync(Buffer.alloc(8 * 1024 * 1024)),
    'large.txt': Buffer.alloc(300_000, 'a'),
    'data.bin': Buffer.from([0, 1, 2, 3, 0, 0, 9]),
    'a.txt': 'nothing',
  });
  symlinkSync('gone', join(folder, 'broken'));
  symlinkSync('loop-b', join(folder, 'loop-a'));
  symlinkSync('loop-a', join(folder, 'loop-b'));
  symlinkSync('/etc', join(folder, 'outside'));
  symlinkSync('.', join(folder, 'self'));
  const { stats } = await check(folder, { limits: { archiveBytes: 2 * 1024 * 1024, fileBytes: 200_000 } });
  const reasons = Object.fromEntries(stats.skipped.map(({ path, reason }) => [path, reason]));
  assert.equal(reasons['bomb.zip!7.txt'], 'archive-bounds');
  assert.equal(reasons['lie.zip!a.txt'], 'archive-broken');
  assert.equal(reasons['broken.zip!'], 'archive-broken');
  assert.equal(reasons['bomb.gz!content'], 'archive-bounds');
  assert.equal(reasons['large.txt'], 'too-large');
  assert.equal(reasons['data.bin'], 'binary');
  assert.equal(reasons['broken'], 'broken-link');
  assert.equal(reasons['loop-a'], 'link-cycle');
  assert.equal(reasons['outside'], 'link-outside');
  assert.equal(reasons['self'], undefined);
});

test('history: removed, stashed, in a merge only, in a message, in a note, in a tag, unreachable, staged', async (context) => {
  const keys = Object.fromEntries(['removed', 'stashed', 'merged', 'message', 'note', 'tag', 'lost', 'staged'].map((name) => [name, makeKey()]));
  const folder = makeFolder(context, { 'a.txt': 'a\n' });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  writeFiles(folder, { 'src/b.ts': `const k = '${keys['removed']}';\n` });
  const brought = commitAll(folder, 'brings it in');
  writeFiles(folder, { 'src/b.ts': 'const k = process.env.KEY;\n' });
  const removed = commitAll(folder, 'takes it out');
  writeFiles(folder, { 'a.txt': `key ${keys['stashed']}\n` });
  git(folder, 'stash');
  git(folder, 'checkout', '-q', '-b', 'side');
  writeFiles(folder, { 'side.txt': 's\n' });
  commitAll(folder, 'side');
  git(folder, 'checkout', '-q', 'main');
  writeFiles(folder, { 'main.txt': 'm\n' });
  commitAll(folder, 'main');
  git(folder, 'merge', '-q', '--no-commit', '--no-ff', 'side');
  writeFiles(folder, { 'merge.txt': `${keys['merged']}\n` });
  const merge = commitAll(folder, 'merge');
  git(folder, 'rm', '-q', 'merge.txt');
  const gone = commitAll(folder, 'no more');
  const said = commitAll(folder, `use ${keys['message']}`);
  git(folder, 'notes', 'add', '-m', `note ${keys['note']}`, 'HEAD');
  git(folder, 'tag', '-a', 'v1', '-m', `tag ${keys['tag']}`);
  writeFiles(folder, { 'lost.txt': `${keys['lost']}\n` });
  const lost = commitAll(folder, 'lost');
  git(folder, 'reset', '-q', '--hard', 'HEAD~1');
  writeFiles(folder, { 'staged.txt': `${keys['staged']}\n` });
  git(folder, 'add', 'staged.txt');
  writeFiles(folder, { 'staged.txt': 'nothing\n' });

  const { findings, checklist } = await check(folder);
  const of = (name: string) => findings.filter(({ key }) => key?.fingerprint === fingerprint(keys[name] ?? ''));
  for (const name of Object.keys(keys)) assert.equal(of(name).length, 1, name);
  assert.deepEqual([of('removed')[0]?.path, of('removed')[0]?.commit, of('removed')[0]?.removedBy], ['src/b.ts', brought, removed]);
  assert.deepEqual([of('merged')[0]?.path, of('merged')[0]?.commit, of('merged')[0]?.removedBy], ['merge.txt', merge, gone]);
  assert.equal(of('stashed')[0]?.path, 'a.txt');
  assert.equal(of('message')[0]?.commit, said);
  assert.equal(of('lost')[0]?.commit, lost);
  assert.match(of('staged')[0]?.message ?? '', /staged/);
  assert.equal(checklist[0]?.status, 'fail');
});

test('a key still in the files is not reported again from history; an environment file that was committed is', async (context) => {
  const key = makeKey();
  const folder = makeFolder(context, { 'a.ts': `k('${key}')\n`, '.env': 'DATABASE_PASSWORD=v9Qm2LxT7c\n' });
  git(folder, 'init', '-q');
  const first = commitAll(folder, 'first');
  git(folder, 'rm', '-q', '--cached', '.env');
  writeFiles(folder, { '.gitignore': '.env\n' });
  git(folder, 'add', '.gitignore');
  git(folder, 'commit', '-q', '-m', 'out');
  chmodSync(join(folder, '.env'), 0o600);
  const result = await check(folder);
  assert.deepEqual(lines(result), ['env-file-in-history .env:1', 'anthropic-key a.ts:1']);
  assert.equal(result.findings[0]?.commit, first);
});

test('nothing that a hostile repository configures is run', async (context) => {
  const folder = makeFolder(context, { 'a.txt': 'a\n', '.gitattributes': '* filter=evil diff=evil\n', '.env': `K_TOKEN=${makeKey()}\n` });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  const trap = join(folder, 'trapped');
  const program = join(folder, 'evil.sh');
  writeFiles(folder, { 'evil.sh': `#!/bin/sh\ntouch '${trap}'\n` });
  chmodSync(program, 0o755);
  for (const name of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'core.editor', 'core.alternateRefsCommand', 'diff.external', 'diff.evil.textconv', 'diff.evil.command', 'filter.evil.clean', 'filter.evil.process', 'gpg.program', 'credential.helper', 'core.askPass', 'pager.log', 'pager.cat-file', 'alias.ls-files']) {
    git(folder, 'config', name, name.startsWith('alias') ? `!${program}` : program);
  }
  git(folder, 'config', 'core.hooksPath', folder);
  await check(folder);
  assert.ok(!existsSync(trap), 'a configured program was run');
});

test('nor what a repository within the folder, a file that it includes, or the environment configures', async (context) => {
  const folder = makeFolder(context, { 'nested/a.txt': 'a\n', 'nested/.gitattributes': '* filter=evil diff=evil\n', 'linked/a.txt': 'a\n', 'elsewhere/.git': 'gitdir: /nonexistent\n' });
  const trap = join(folder, 'trapped');
  const program = join(folder, 'evil.sh');
  writeFiles(folder, { 'evil.sh': `#!/bin/sh\ntouch '${trap}'\n`, included: `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n` });
  chmodSync(program, 0o755);
  const nested = join(folder, 'nested');
  git(nested, 'init', '-q');
  commitAll(nested, 'first');
  git(nested, 'config', 'extensions.worktreeConfig', 'true');
  writeFiles(nested, { '.git/config.worktree': `[core]\n\tfsmonitor = ${program}\n` });
  git(nested, 'config', 'include.path', join(folder, 'included'));
  for (const name of ['core.sshCommand', 'core.alternateRefsCommand', 'diff.external', 'filter.evil.clean', 'uploadpack.packObjectsHook']) git(nested, 'config', name, program);
  symlinkSync(join(nested, '.git'), join(folder, 'linked/.git'));
  const hostile = { GIT_DIR: join(nested, '.git'), GIT_EXTERNAL_DIFF: program, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.fsmonitor', GIT_CONFIG_VALUE_0: program };
  context.after(() => {
    for (const name of Object.keys(hostile)) Reflect.deleteProperty(process.env, name);
  });
  Object.assign(process.env, hostile);
  const { stats } = await check(folder);
  await check(nested);
  assert.ok(!existsSync(trap), 'a configured program was run');
  assert.deepEqual(stats.skipped.filter(({ reason }) => reason === 'not-looked-at').map(({ path }) => path), ['elsewhere/.git', 'linked/.git', 'nested/.git']);
});

test('shallow clones are said to be so', async (context) => {
  const origin = makeFolder(context, { 'a.txt': 'a\n' });
  git(origin, 'init', '-q');
  commitAll(origin, 'one');
  commitAll(origin, 'two');
  const parent = makeFolder(context, {});
  git(parent, 'clone', '-q', '--depth', '1', `file://${origin}`, 'clone');
  const result = await check(join(parent, 'clone'));
  assert.equal(status(result, 'key-in-secret-store'), 'cannot-tell');
  assert.match(JSON.stringify(result.checklist[0]?.evidence), /shallow/);
});

test('a comment silences a finding only with a reason', async (context) => {
  const folder = makeFolder(context, {
    'a.ts': `// claviger-ignore anthropic-key -- revoked key of the parser's tests\nconst a = '${makeKey()}';\n`,
    'b.ts': `const b = '${makeKey()}'; // claviger-ignore anthropic-key\n`,
    'c.ts': `// claviger-ignore vendor-key -- another rule\nconst c = '${makeKey()}';\n`,
  });
  const result = await check(folder);
  assert.deepEqual(lines(result), ['ignore-without-reason b.ts:1', 'anthropic-key b.ts:1', 'anthropic-key c.ts:2']);
  assert.equal(result.stats.silenced, 1);
});

test('a comment that would silence a rule which does not exist is told the nearest', async (context) => {
  const key = (): string => `const a = '${makeKey()}';`;
  const folder = makeFolder(context, {
    'a.ts': `// claviger-ignore anthropic-kye -- for the tests\n${key()}\n`,
    'b.ts': `// claviger-ignore-file anthropic-key, qqqqqqqqqqqqqqqqqqqq -- for the tests\n${key()}\n${key()}\n`,
    'c.ts': `// claviger-ignore no-such-rule -- beside nothing that was found\n\n\n${key()}\n`,
  });
  const result = await check(folder);
  assert.deepEqual(lines(result), ['ignore-unknown-rule a.ts:1', 'anthropic-key a.ts:2', 'ignore-unknown-rule b.ts:1', 'anthropic-key c.ts:4']);
  assert.deepEqual(result.findings.filter(({ ruleId }) => ruleId === 'ignore-unknown-rule').map(({ message }) => message), [
    'There is no rule "anthropic-kye", so this comment does not silence it: "anthropic-key" is the nearest',
    'There is no rule "qqqqqqqqqqqqqqqqqqqq", so this comment does not silence it',
  ]);
});

test('a comment that silences nothing fails no item by itself', async (context) => {
  const folder = makeFolder(context, { 'package.json': '{"name":"a","dependencies":{"express":"5","@anthropic-ai/sdk":"1"}}', 'server.ts': `import express from 'express';
import Anthropic from '@anthropic-ai/sdk';
const app = express();
const claude = new Anthropic();
// claviger-ignore no-rate-limit
app.post('/a', async (req, res) => {
  res.json(await claude.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 10, messages: [{ role: 'user', content: req.body.a }] }));
});
` });
  const result = await check(folder);
  const reported = lines(result);
  for (const line of ['ignore-without-reason server.ts:5', 'no-rate-limit server.ts:6']) assert.ok(reported.includes(line), reported.join(', '));
  assert.notEqual(status(result, 'key-in-secret-store'), 'fail');
  assert.equal(status(result, 'rate-limited'), 'fail');
});

test('what is said of several names, routes or places is said of all, once', async (context) => {
  const folder = makeFolder(context, {
    'package.json': '{"name":"a","dependencies":{"express":"5","@anthropic-ai/sdk":"1"}}',
    '.env.example': 'VITE_ANTHROPIC_API_KEY=\n',
    'server.ts': `import express from 'express';
import Anthropic from '@anthropic-ai/sdk';
const app = express();
const claude = new Anthropic({ apiKey: process.env.VITE_ANTHROPIC_API_KEY });
const tell = (text: string) => claude.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 10, messages: [{ role: 'user', content: text }] });
app.post('/a', async (req, res) => { res.json(await tell(req.body.one + req.body.two)); });
app.post('/b', async (req, res) => { console.log(req.body.email, req.body.phone); res.json(await tell(req.body.three)); });
` });
  const { findings } = await check(folder);
  const said = (rule: string): string[] => findings.filter(({ ruleId }) => ruleId === rule).map(({ message }) => message);
  assert.deepEqual(said('no-guardrails'), ["POST /a, POST /b send a caller's text to Claude without a system prompt."]);
  const [both, one] = said('unbounded-input');
  assert.match(String(both), /^request body\.one, request body\.two \(POST \/a\) reach Claude without a bound on their length/);
  assert.match(String(one), /^request body\.three \(POST \/b\) reaches Claude without a bound on its length/);
  assert.match(String(said('personal-data-in-log')[0]), /, .* are written to a log\.$/);
  assert.deepEqual(said('public-env-key').toSorted(), ['VITE_ANTHROPIC_API_KEY has a public prefix: its value is written into the code that users receive.', 'VITE_ANTHROPIC_API_KEY is set here: rename it in this file, too.']);
});

test('the configuration and the baseline', async (context) => {
  const folder = makeFolder(context, {
    'a.ts': `const a = '${makeKey()}';\n`,
    'old/b.ts': `const b = '${makeKey()}';\n`,
    'claviger.check.json': JSON.stringify({ exclude: ['old'], ignore: [{ rule: 'anthropic-key', path: 'x.ts', reason: 'a reason' }] }),
  });
  const result = await check(folder);
  assert.deepEqual(lines(result), ['anthropic-key a.ts:1']);
  const { writeBaseline } = await import('./engine/baseline.js');
  writeFiles(folder, { '.claviger-baseline.json': writeBaseline(result.findings) });
  const later = await check(folder);
  assert.deepEqual(lines(later), []);
  assert.equal(later.stats.known, 1);
  writeFiles(folder, { 'claviger.check.json': '{"rules":{"no-such-rule":"off"}}' });
  await assert.rejects(check(folder), /no rule "no-such-rule"/);
});

test('a second run answers from the cache, and notices a change', async (context) => {
  const key = makeKey();
  const folder = makeFolder(context, { 'a.ts': `const a = '${key}';\n`, 'b.ts': 'nothing\n', 'c.tar': makeTar({ 'x/.env': `K=${makeKey()}`, 'y.tar': 'broken' }) });
  const cacheFolder = makeFolder(context, {});
  const first = await check(folder, { cacheFolder });
  assert.deepEqual((await check(folder, { cacheFolder })).findings, first.findings);
  writeFiles(folder, { 'b.ts': `const b = '${makeKey()}';\n` });
  assert.deepEqual(lines(await check(folder, { cacheFolder })), ['anthropic-key a.ts:1', 'anthropic-key b.ts:1', 'env-file-in-archive c.tar:1', 'anthropic-key c.tar!x/.env:1']);
});

test('a folder that is not there cannot be checked', async () => {
  await assert.rejects(check('/nowhere/at/all'), { name: 'CheckError' });
});
