import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { anonymous, type Principal } from '@claviger/core';
import type { PolicyInput } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';
import { connectRedis, connected } from '../limits/redis-connection.js';
import { RedisServer, redisMissing } from '../limits/redis-server.testing.js';
import { FileBooks, type FileMarks } from './file-books.js';
import { RedisFileMarks } from './redis-file-marks.js';
import { SqliteFileMarks } from './sqlite-file-marks.js';

const model = 'claude-haiku-4-5';
const session: Principal = { ...anonymous, kind: 'session', credential: 'key_1', user: 'ann@example.com', team: 'team red', app: 'chat', scopes: ['messages'] };
const key: Principal = { ...session, kind: 'key', user: undefined, team: undefined, scopes: ['messages', 'files'] };
const secret = randomBytes(32);

function sqlite(context: TestContext): { readonly books: FileBooks; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-files-'));
  const books = new FileBooks(new SqliteFileMarks(join(folder, 'files.sqlite')), secret, silentLogger);
  context.after(() => {
    books.close();
    rmSync(folder, { recursive: true });
  });
  return { books, folder };
}

/** Asks as `principal`; gives the code of Claviger's error, and how many requests went upstream. */
async function asked(content: readonly unknown[], { principal = session, policy = {}, books }: { readonly principal?: Principal; readonly policy?: PolicyInput; readonly books?: FileBooks | undefined } = {}) {
  const bench = await startBench({ principal, ...(books !== undefined && { files: books }), policy: { apps: { chat: { shape: { models: [model] } }, other: { shape: { models: [model] } } }, ...policy } });
  try {
    const body = JSON.stringify({ model, max_tokens: 10, messages: [{ role: 'user', content }] });
    const answer = await ask(bench.gateway.url, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body });
    const [row] = await bench.rowsBy(1);
    return { code: answer.status === 403 ? codeOf(answer.body) : undefined, sent: bench.claude.requests.length, row: row?.code };
  } finally {
    await bench.close();
  }
}

const id = 'file_011CNha8iCJcU1wXNR6q4V8w';
const byFile = { type: 'image', source: { type: 'file', file_id: id } };
const refused = { code: 'file_not_allowed', sent: 0, row: 'file_not_allowed' };

test('a session token names no file of the workspace, wherever it stands', async () => {
  for (const block of [
    byFile,
    { type: 'document', source: { type: 'file', file_id: id }, title: 'Salaries' },
    { type: 'container_upload', file_id: id },
    { type: 'document', source: { type: 'content', content: [byFile] } },
    { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'x' }, byFile] },
    { type: 'not_known_yet', part: { from: { file_id: id } } },
  ]) assert.deepEqual(await asked([{ type: 'text', text: 'Read it out.' }, block]), refused, JSON.stringify(block));
  assert.deepEqual(await asked([byFile], { principal: { ...session, kind: 'jwt' } }), refused);
});

test('nor does a caller without any credential, but for files that a key without an app has uploaded', async (context) => {
  const { books } = sqlite(context);
  assert.deepEqual(await asked([byFile], { principal: anonymous, books }), refused);
  await books.uploaded(id, key);
  assert.deepEqual(await asked([byFile], { principal: anonymous, books }), refused);
  await books.uploaded(id, { ...key, app: undefined });
  assert.equal((await asked([byFile], { principal: anonymous, books })).sent, 1);
});

test('the policy of the app opens them, a key may name them, and what a tool is called with is only data', async () => {
  const opened: NonNullable<PolicyInput['apps']>[string] = { shape: { models: [model], files: 'any' } };
  assert.equal((await asked([byFile], { policy: { apps: { chat: opened } } })).sent, 1);
  assert.deepEqual(await asked([byFile], { policy: { apps: { chat: { shape: { models: [model] } }, other: opened } } }), refused);
  assert.equal((await asked([byFile], { principal: key })).sent, 1);
  assert.equal((await asked([{ type: 'tool_use', id: 'toolu_1', name: 'read', input: { file_id: id } }])).code, undefined);
});

test('a file that was uploaded for the app, the team or the user is theirs, until it is deleted', async (context) => {
  const { books, folder } = sqlite(context);
  const others: readonly Principal[] = [{ ...session, app: 'other' }, { ...session, user: 'bob' }, { ...session, team: 'blue' }];
  for (const [uploader, open] of [
    [key, [true, false, true, true]],
    [{ ...key, team: 'team red' }, [true, false, true, false]],
    [{ ...key, team: 'team red', user: 'ann@example.com' }, [true, false, false, false]],
    [{ ...key, app: undefined }, [false, false, false, false]],
  ] as const) {
    await books.uploaded(id, uploader);
    assert.deepEqual(await Promise.all([session, ...others].map((one) => books.isFor(id, one))), open, JSON.stringify(uploader));
  }
  await books.uploaded(id, { ...key, user: 'ann@example.com', team: 'team red' });
  assert.equal((await asked([byFile], { books })).sent, 1);
  assert.deepEqual(await asked([byFile, { type: 'container_upload', file_id: `${id}2` }], { books }), refused, 'one of two');
  for (const principal of others) assert.deepEqual(await asked([byFile], { principal, books }), refused);
  for (const name of readdirSync(folder)) assert.ok(!/ann@|team red|chat/.test(readFileSync(join(folder, name), 'latin1')), 'nobody is named');
  await books.deleted(id);
  assert.deepEqual(await asked([byFile], { books }), refused);
});

test('an upload through the gateway is remembered before its answer is there, and forgotten when it is deleted', async (context) => {
  const { books } = sqlite(context);
  const bench = await startBench({ principal: key, files: books, policy: { endpoints: { files: true }, apps: { chat: {} } } });
  context.after(() => bench.close());
  const client = new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 });
  const file = await client.beta.files.upload({ file: await toFile(Buffer.from('some text'), 'note.txt', { type: 'text/plain' }) });
  assert.equal(await books.isFor(file.id, session), true);
  assert.equal((await client.beta.files.retrieveMetadata(file.id)).filename, 'note.txt');
  assert.equal(await books.isFor(file.id, session), true);
  await client.beta.files.delete(file.id);
  assert.equal(await books.isFor(file.id, session), false);
});

test('nobody who writes to the store makes a file his own; a store that is away closes them', async () => {
  const marks = new Map<string, string>();
  const plain: FileMarks = { put: (file, mark) => void marks.set(file, mark), find: (file) => marks.get(file), remove: (file) => void marks.delete(file), close: () => undefined };
  const books = new FileBooks(plain, secret, silentLogger);
  await books.uploaded('file_own', { ...key, user: 'ann@example.com', team: 'team red' });
  marks.set(id, marks.get('file_own') ?? '');
  assert.equal(await books.isFor(id, session), false, 'a mark is that of one file');
  const away = new FileBooks({ ...plain, find: () => Promise.reject(new Error('away')) }, secret, silentLogger);
  assert.deepEqual(await asked([byFile], { books: away }), { code: undefined, sent: 0, row: 'keys_unavailable' });
});

test('instances share the marks in Redis', { skip: redisMissing() }, async (context) => {
  const server = await RedisServer.start();
  context.after(() => server.close());
  const open = async (): Promise<FileBooks> => {
    const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 }, { REDIS_URL: server.url });
    context.after(() => client.disconnect());
    await connected(client);
    return new FileBooks(new RedisFileMarks(client, 'claviger'), secret, silentLogger);
  };
  const [one, two] = [await open(), await open()];
  await one.uploaded(id, key);
  assert.equal(await two.isFor(id, session), true);
  await two.deleted(id);
  assert.equal(await one.isFor(id, session), false);
});
