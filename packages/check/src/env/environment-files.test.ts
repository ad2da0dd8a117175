import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { check } from '../check.js';
import { lines, status } from '../check.testing.js';
import { makeKey } from '../keys/key.testing.js';
import { commitAll, git, makeFolder, writeFiles } from '../project.testing.js';

test('environment files: ignored, tracked in spite of the rule, taken back in, in UTF-16 rules, without any rule', async (context) => {
  const secret = (): string => `ANTHROPIC_API_KEY=${makeKey()}\n`;
  const good = makeFolder(context, { '.gitignore': '.env*\n!.env.example\n', '.env': secret(), '.env.example': 'ANTHROPIC_API_KEY=\n' });
  git(good, 'init', '-q');
  git(good, 'add', '-A');
  chmodSync(join(good, '.env'), 0o600);
  const clean = await check(good);
  assert.deepEqual(lines(clean), []);
  assert.equal(status(clean, 'env-files-private'), 'pass');

  const tracked = makeFolder(context, { '.gitignore': '.env\n', '.env': secret() });
  git(tracked, 'init', '-q');
  git(tracked, 'add', '-A', '-f');
  const found = await check(tracked);
  assert.deepEqual(lines(found), ['env-file-tracked .env:1', 'anthropic-key .env:1']);
  assert.match(found.findings[0]?.message ?? '', /in spite of the rule "\.env"/);

  const negated = makeFolder(context, { '.gitignore': '.env*\n', 'app/.gitignore': '!.env.production\n', 'app/.env.production': secret() });
  git(negated, 'init', '-q');
  const back = await check(negated);
  assert.ok(back.findings.some(({ ruleId, message }) => ruleId === 'env-file-not-ignored' && message.includes('takes it back in')), lines(back).join());

  const wide = makeFolder(context, { '.gitignore': Buffer.from('\ufeff.env\n', 'utf16le'), '.env': secret() });
  git(wide, 'init', '-q');
  assert.ok(lines(await check(wide)).includes('ignore-file-unreadable .gitignore:1'));

  const bare = makeFolder(context, { '.env': secret() });
  assert.deepEqual(lines(await check(bare)), ['env-file-not-ignored .env:1', 'anthropic-key .env:1']);
  const ruled = makeFolder(context, { '.gitignore': '/.env\n', '.env': secret() });
  chmodSync(join(ruled, '.env'), 0o600);
  assert.deepEqual(lines(await check(ruled)), []);
});

test('a tracked environment file with a key under a public name is a fault all the same', async (context) => {
  const folder = makeFolder(context, { '.env': `NEXT_PUBLIC_ANTHROPIC_API_KEY=${makeKey()}\n` });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  assert.ok(lines(await check(folder)).includes('env-file-tracked .env:1'));
});

test('environment files that projects share on purpose are no fault', async (context) => {
  const folder = makeFolder(context, {
    '.env': 'DATABASE_URL=postgres://app:app-password@db:5432/app\nPORT=3000\nNEXT_PUBLIC_API_KEY_NAME=something\n',
    '.env.test': 'SESSION_SECRET=test-session-secret\nANTHROPIC_API_KEY=sk-ant-test-key\n',
    '.env.development': 'JWT_SECRET=development-only\n',
  });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  assert.deepEqual(lines(await check(folder)), []);
});

test('environment files in images and packages', async (context) => {
  const secret = `ANTHROPIC_API_KEY=${makeKey()}\n`;
  const rest = { '.gitignore': '.env\n', '.env': secret };
  const image = makeFolder(context, { ...rest, Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\n' });
  assert.deepEqual(lines(await check(image)), ['env-file-in-image Dockerfile:3']);
  writeFiles(image, { '.dockerignore': '**/.env*\n' });
  assert.deepEqual(lines(await check(image)), []);
  writeFiles(image, { '.dockerignore': '*\n!src\n' });
  assert.deepEqual(lines(await check(image)), []);
  writeFiles(image, { '.dockerignore': 'node_modules\n' });
  assert.deepEqual(lines(await check(image)), ['env-file-in-image Dockerfile:3']);

  const manifest = { name: 'a', version: '1.0.0' };
  const published = makeFolder(context, { ...rest, '.npmignore': 'src\n', 'package.json': JSON.stringify(manifest) });
  assert.deepEqual(lines(await check(published)), ['env-file-in-package .npmignore:1']);
  writeFiles(published, { 'package.json': JSON.stringify({ ...manifest, files: ['dist'] }) });
  assert.deepEqual(lines(await check(published)), []);
});

test('environment files that are copied by name, where no checkout has them', async (context) => {
  const named = makeFolder(context, { '.gitignore': '.env\n', Dockerfile: 'FROM node:20 AS build\nCOPY .env ./\nFROM node:20\nCOPY package.json ./.env.production /app/\n' });
  assert.deepEqual(lines(await check(named)), ['env-file-in-image Dockerfile:4']);
  writeFiles(named, { '.dockerignore': '.env*\n' });
  assert.deepEqual(lines(await check(named)), []);

  // What is there can be read: it holds no secret. And an example is no environment file.
  const harmless = makeFolder(context, { '.env': 'PORT=3000\n', Dockerfile: 'FROM node:20\nCOPY .env .env.example ./\n' });
  assert.deepEqual(lines(await check(harmless)).filter((line) => line.includes('image')), []);
});

test('instructions of a container file that go on over many lines, and lines that end as on Windows', async (context) => {
  const argument = makeFolder(context, { Dockerfile: 'FROM node:20\r\nARG ANTHROPIC_API_KEY\r\nENV KEY=${ANTHROPIC_API_KEY}\r\n' });
  assert.deepEqual(lines(await check(argument)), ['env-file-in-image Dockerfile:2']);
  // Read again from its beginning for each of its lines, and from each argument on to the end, it would take minutes.
  const long = makeFolder(context, { Dockerfile: `FROM node:20\nENV A=1 ${'\\\n'.repeat(200_000)}\n${'ARG ANTHROPIC_API_KEY\n'.repeat(20_000)}COPY \\\n  .env \\\n  ./\n` });
  assert.deepEqual(lines(await check(long)), ['env-file-in-image Dockerfile:220003']);
});

test('environment files that only an example asks for, in images and packages', async (context) => {
  const example = { '.env.example': 'ANTHROPIC_API_KEY=\n' };
  const local = makeFolder(context, { ...example, '.gitignore': '.env*.local\n', Dockerfile: 'FROM node:20\nWORKDIR /app\nCOPY . .\n' });
  assert.deepEqual(lines(await check(local)), ['env-file-in-image Dockerfile:3']);
  writeFiles(local, { '.dockerignore': '.env*\n' });
  assert.deepEqual(lines(await check(local)), []);

  const manifest = { 'package.json': JSON.stringify({ name: 'a', version: '1.0.0' }) };
  const published = makeFolder(context, { ...example, ...manifest, '.gitignore': '.env\n', '.npmignore': 'test\n' });
  assert.deepEqual(lines(await check(published)), ['env-file-in-package .npmignore:1']);
  writeFiles(published, { '.npmignore': 'test\n.env\n' });
  assert.deepEqual(lines(await check(published)), []);
});
