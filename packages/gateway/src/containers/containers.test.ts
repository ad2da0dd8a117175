import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { anonymous, type Principal } from '@claviger/core';
import type { PolicyInput } from '@claviger/core/policy';
import { silentLogger, systemClock } from '@claviger/core/ports';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';
import { connectRedis, connected } from '../limits/redis-connection.js';
import { RedisServer, redisMissing } from '../limits/redis-server.testing.js';
import { ContainerBooks, type ContainerMarks } from './container-books.js';
import { RedisContainerMarks } from './redis-container-marks.js';
import { SqliteContainerMarks } from './sqlite-container-marks.js';

const model = 'claude-haiku-4-5';
const id = 'container_011CNha8iCJcU1wXNR6q4V8w';
const HOUR = 3_600_000;
/** A page may bring the field only where the app opens it. */
const app = { shape: { models: [model] }, pin: { open: ['container'] } };
const session: Principal = { ...anonymous, kind: 'session', credential: 'key_1', user: 'ann@example.com', team: 'team red', app: 'chat', scopes: ['messages'] };
const others: readonly Principal[] = [{ ...session, app: 'other' }, { ...session, user: 'bob' }, { ...session, team: 'blue' }, { ...session, team: undefined }];
const secret = randomBytes(32);

function sqlite(context: TestContext, clock = systemClock): { readonly books: ContainerBooks; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-containers-'));
  const books = new ContainerBooks(async () => new SqliteContainerMarks(join(folder, 'containers.sqlite')), secret, clock, silentLogger);
  context.after(async () => {
    await books.close();
    rmSync(folder, { recursive: true });
  });
  return { books, folder };
}

interface Asking {
  readonly principal?: Principal;
  readonly policy?: PolicyInput;
  readonly books?: ContainerBooks | undefined;
  readonly stream?: boolean;
  /** What the answer says of the container that it was worked out in. */
  readonly answer?: object | null;
  readonly guarded?: boolean;
}

/** Asks as `principal`; gives the code of Claviger's error, and how many requests went upstream. */
async function asked(container: unknown, { principal = session, policy = {}, books, stream = false, answer = null, guarded = true }: Asking = {}) {
  const bench = await startBench({ principal, ...(books !== undefined && { containers: books }), policy: { apps: { chat: app, other: app }, ...(!guarded && { leak: { action: 'allow' }, egress: { images: 'any', links: 'any', html: 'keep' }, harden: { enabled: false }, secrets: { answers: 'allow' } }), ...policy } });
  try {
    bench.claude.enqueue({ type: 'text', text: 'Done.', extraFields: { container: answer } });
    const body = JSON.stringify({ model, max_tokens: 10, stream, messages: [{ role: 'user', content: 'Go on.' }], ...(container !== undefined && { container }) });
    const { status, body: text } = await ask(bench.gateway.url, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body });
    const [row] = await bench.rowsBy(1);
    return { code: status === 403 ? codeOf(text) : undefined, sent: bench.claude.requests.length, row: row?.code };
  } finally {
    await bench.close();
  }
}

const refused = { code: 'file_not_allowed', sent: 0, row: 'file_not_allowed' };

test('a session token goes on in no container that was not made for it, in whichever form it is named', async (context) => {
  const { books } = sqlite(context);
  for (const container of [id, { id }, { id, skills: [] }]) for (const kind of ['session', 'jwt'] as const) assert.deepEqual(await asked(container, { principal: { ...session, kind }, books }), refused, JSON.stringify(container));
  assert.deepEqual(await asked(id), refused, 'without books');
  for (const container of [undefined, null, { skills: [] }, { id: null }]) assert.equal((await asked(container, { books })).sent, 1, JSON.stringify(container));
});

test('the container of an answer is that user\'s from then on, whether the answer streams and whether guards read it or not', async (context) => {
  for (const stream of [false, true]) for (const guarded of [false, true]) {
    const { books, folder } = sqlite(context);
    await asked(undefined, { books, stream, guarded, answer: { id, expires_at: new Date(Date.now() + HOUR).toISOString() } });
    assert.equal((await asked({ id }, { books })).sent, 1, `${stream ? 'streamed' : 'plain'}, ${guarded ? 'guarded' : 'passing'}`);
    for (const principal of others) assert.deepEqual(await asked(id, { principal, books }), refused);
    assert.deepEqual(await asked(`${id}2`, { books }), refused, 'another one');
    for (const name of readdirSync(folder)) assert.ok(!/ann@|team red|chat/.test(readFileSync(join(folder, name), 'latin1')), 'nobody is named');
  }
});

test('the policy of the app opens them, and a key may name them; what a key has made is open to no session', async (context) => {
  const { books } = sqlite(context);
  const key: Principal = { ...session, kind: 'key' };
  assert.equal((await asked(id, { principal: key, books, answer: { id, expires_at: null } })).sent, 1);
  assert.deepEqual(await asked(id, { books }), refused);
  assert.equal((await asked(id, { books, policy: { apps: { chat: { ...app, shape: { models: [model], files: 'any' } } } } })).sent, 1);
});

test('custom skills are the workspace\'s: a session names one only where the policy opens them, a key as it likes', async (context) => {
  const { books } = sqlite(context);
  const custom = { skills: [{ type: 'anthropic', skill_id: 'pptx', version: 'latest' }, { type: 'custom', skill_id: 'skill_01', version: 'latest' }] };
  for (const skills of [custom.skills, [{ skill_id: 'skill_01' }], ['skill_01']]) for (const kind of ['session', 'jwt'] as const) {
    assert.deepEqual(await asked({ skills }, { principal: { ...session, kind }, books }), refused, JSON.stringify(skills));
  }
  await asked(undefined, { books, answer: { id, expires_at: null } });
  assert.deepEqual(await asked({ id, ...custom }, { books }), refused, 'in a container of its own, too');
  assert.equal((await asked({ skills: custom.skills.slice(0, 1) }, { books })).sent, 1, 'one that comes with the API');
  assert.equal((await asked(custom, { books, principal: { ...session, kind: 'key' } })).sent, 1);
  assert.equal((await asked(custom, { books, policy: { apps: { chat: { ...app, shape: { models: [model], files: 'any' } } } } })).sent, 1);
});

test('callers without a name have no container of their own', async (context) => {
  const { books } = sqlite(context);
  const policy: PolicyInput = { identity: { anonymous: true } };
  await asked(undefined, { principal: anonymous, books, policy, answer: { id, expires_at: null } });
  assert.deepEqual(await asked(id, { principal: anonymous, books, policy }), refused);
});

test('nobody who writes to the store makes a container his own; a store that is away closes them', async () => {
  const kept = new Map<string, string>();
  const plain: ContainerMarks = { put: (container, mark) => void kept.set(container, mark), find: (container) => kept.get(container), close: () => undefined };
  const books = new ContainerBooks(async () => plain, secret, systemClock, silentLogger);
  await books.made('container_own', null, session);
  assert.equal(await books.isFor('container_own', session), true);
  kept.set(id, kept.get('container_own') ?? '');
  assert.equal(await books.isFor(id, session), false, 'a mark is that of one container');
  let away = true;
  const later = new ContainerBooks(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(plain)), secret, systemClock, silentLogger);
  await later.made(id, null, session);
  assert.deepEqual(await asked(id, { books: later }), { code: undefined, sent: 0, row: 'keys_unavailable' });
  away = false;
  await later.made(id, null, session);
  assert.equal(await later.isFor(id, session), true, 'when it is back');
});

test('what has ended is forgotten', async (context) => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const { books } = sqlite(context, { now: () => now });
  await books.made(id, '2026-01-01T01:00:00Z', session);
  await books.made('container_endless', '9999-01-01T00:00:00Z', session);
  now += HOUR - 1;
  await books.made('container_2', 'tomorrow', session);
  assert.equal(await books.isFor(id, session), true);
  now += 1;
  await books.made('container_3', null, session);
  assert.equal(await books.isFor(id, session), false);
  now += 30 * 24 * HOUR;
  await books.made('container_4', null, session);
  assert.deepEqual(await Promise.all(['container_endless', 'container_2', 'container_3', 'container_4'].map((one) => books.isFor(one, session))), [false, false, false, true]);
});

test('instances share the marks in Redis, where they end by themselves', { skip: redisMissing() }, async (context) => {
  const server = await RedisServer.start();
  context.after(() => server.close());
  const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 }, { REDIS_URL: server.url });
  context.after(() => client.disconnect());
  await connected(client);
  const [one, two] = [0, 1].map(() => new ContainerBooks(async () => new RedisContainerMarks(client, 'claviger'), secret, systemClock, silentLogger));
  await one?.made(id, new Date(Date.now() + HOUR).toISOString(), session);
  await one?.made('container_ended', new Date(Date.now() - 1).toISOString(), session);
  assert.deepEqual([await two?.isFor(id, session), await two?.isFor('container_ended', session)], [true, false]);
  const left = await client.pttl(`{claviger}:container:${id}`);
  assert.ok(left > 0 && left <= HOUR, String(left));
});
