import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { silentLogger } from '@claviger/core/ports';
import { MOST_WAITING_FOR_ONE, approvalId, type ApprovalRequest } from '@claviger/core/tools';
import { connectRedis, connected, type RedisClient } from '../limits/redis-connection.js';
import { RedisServer, redisMissing } from '../limits/redis-server.testing.js';
import { ApprovalDesk } from './approval-desk.js';
import type { ApprovalStore } from './approval-store.js';
import { RedisApprovalStore } from './redis-approval-store.js';
import { SqliteApprovalStore } from './sqlite-approval-store.js';

const secret = randomBytes(32);
const START = Date.UTC(2026, 10, 29);
const MINUTE = 60_000;

interface Wish {
  readonly team?: string;
  readonly user?: string;
  readonly input?: unknown;
  readonly now?: number;
}

function request({ team, user = 'user:ann', input = { to: 'bob' }, now = START }: Wish = {}): ApprovalRequest {
  const question = { app: 'shop', team, user, tool: 'pay', input: JSON.stringify(input) };
  return { ...question, id: approvalId(secret, question), reason: 'it spends money', expiresAt: now + 15 * MINUTE };
}

/** A desk whose clock the test sets. */
function deskOn(store: ApprovalStore, key: Uint8Array = secret) {
  const clock = { time: START, now: () => clock.time };
  const desk = new ApprovalDesk({ store, secret: key, clock, logger: silentLogger });
  const ask = (wish: Wish = {}) => desk.ask(request({ now: clock.time, ...wish }), clock.time).then(({ state }) => state);
  const only = async (): Promise<string> => {
    const waiting = await desk.waiting();
    assert.equal(waiting.length, 1);
    return waiting[0]!.handle;
  };
  return { desk, clock, ask, only };
}

/** `openIn(scope)`: stores of one scope see the same requests, as those of two instances. */
function contract(name: string, openIn: (scope: string) => Promise<ApprovalStore>): void {
  test(`${name}: an approval lets the same call through once; another user's, another team's and other input wait`, async () => {
    const { desk, ask, only } = deskOn(await openIn('once'));
    assert.equal(await ask(), 'waiting');
    assert.equal(await ask(), 'waiting', 'asked again while it waits');
    const handle = await only();
    const shown = await desk.find(handle);
    assert.deepEqual([shown?.tool, shown?.principal, shown?.app, shown?.input, shown?.reason, shown?.state], ['pay', { user: 'ann' }, 'shop', '{"to":"bob"}', 'it spends money', 'waiting']);
    assert.equal(await desk.decide(handle, 'approve', 'api'), true);
    assert.equal(await desk.decide(handle, 'approve', 'api'), false, 'decided already');
    assert.equal(await desk.decide(handle, 'deny', 'api'), false, 'decided already');
    assert.equal(await ask({ user: 'user:eve' }), 'waiting');
    assert.equal(await ask({ team: 'red' }), 'waiting');
    assert.equal(await ask({ input: { to: 'eve' } }), 'waiting');
    assert.equal(await ask(), 'approved');
    assert.equal((await desk.find(handle))?.state, 'used');
    assert.equal((await desk.find(handle))?.input, '', 'what was asked is no longer kept');
    assert.equal(await ask(), 'waiting', 'a replay asks anew');
    assert.equal(await desk.decide(handle, 'approve', 'page'), false, 'a page that was left open approves nothing new');
    desk.close();
  });

  test(`${name}: a denial stands until it expires, and an expiry is told`, async () => {
    const { desk, clock, ask, only } = deskOn(await openIn('denied'));
    await ask();
    await desk.decide(await only(), 'deny', 'page');
    assert.equal(await ask(), 'denied');
    clock.time += 15 * MINUTE;
    assert.equal(await ask(), 'renewed');
    const handle = await only();
    assert.equal(await desk.decide(handle, 'approve', 'page'), true);
    clock.time += 15 * MINUTE;
    assert.equal((await desk.find(handle))?.state, 'expired');
    assert.equal(await ask(), 'renewed', 'an approval that nobody used in time');
    clock.time += 16 * MINUTE;
    assert.equal(await desk.decide((await desk.waiting())[0]?.handle ?? handle, 'approve', 'page'), false, 'too late');
    desk.close();
  });

  test(`${name}: of many that take one approval at once, one gets it`, async () => {
    const stores = await Promise.all([openIn('race'), openIn('race')]);
    const [one, other] = stores.map((store) => deskOn(store));
    await one!.ask();
    const handle = await one!.only();
    const decisions = await Promise.all(Array.from({ length: 10 }, (_, index) => [one!, other!][index % 2]!.desk.decide(handle, 'approve', 'api')));
    assert.equal(decisions.filter(Boolean).length, 1);
    const states = await Promise.all(Array.from({ length: 20 }, (_, index) => [one!, other!][index % 2]!.ask()));
    assert.equal(states.filter((state) => state === 'approved').length, 1);
    assert.equal((await other!.desk.waiting()).length, 1, 'the others ask once, together');
    for (const store of stores) store.close();
  });

  test(`${name}: nobody fills the list for others, and no guessed link opens one`, async () => {
    const { desk, clock, ask } = deskOn(await openIn('full'));
    for (let index = 0; index < MOST_WAITING_FOR_ONE; index++) assert.equal(await ask({ input: { index } }), 'waiting');
    assert.equal(await ask({ input: { index: -1 } }), 'refused');
    assert.equal(await ask({ user: 'user:ben' }), 'waiting');
    const [{ handle } = { handle: '' }] = await desk.waiting();
    assert.equal(await desk.useLink(handle, 'x'.repeat(43)), false);
    assert.equal(await desk.useLink(handle, ''), false);
    clock.time += 16 * MINUTE;
    assert.deepEqual(await desk.waiting(), []);
    assert.equal(await ask({ input: { index: -1 } }), 'waiting', 'what has expired no longer counts');
    desk.close();
  });

  test(`${name}: of a user who is erased nothing is left, decided or not, and others keep theirs`, async () => {
    const store = await openIn('erased');
    const { desk, ask } = deskOn(store);
    const handles: string[] = [];
    for (const [to, decision] of [['a', 'approve'], ['b', 'deny'], ['c', undefined]] as const) {
      await ask({ input: { to } });
      const { handle } = (await desk.waiting()).find(({ input }) => input === JSON.stringify({ to }))!;
      handles.push(handle);
      if (decision !== undefined) await desk.decide(handle, decision, 'api');
    }
    await ask({ user: 'user:eve' });
    await ask({ team: 'red' });
    const of = (user: string, team?: string, app = 'shop') => ({ app, team, user });
    assert.deepEqual([await desk.knowsUser(of('ann')), await desk.knowsUser(of('ann', undefined, 'blog')), await desk.knowsUser(of('ben')), await desk.knowsUser(of('ann', 'blue'))], [true, false, false, false]);
    assert.equal(await desk.forgetUser(of('ann', undefined, 'blog')), 0, 'another app');
    assert.equal(await desk.forgetUser(of('ann')), 3);
    for (const handle of handles) assert.equal(await store.find(handle), undefined);
    assert.deepEqual((await desk.waiting()).map(({ principal }) => principal.team ?? 'none').toSorted(), ['none', 'red']);
    assert.equal(await desk.forgetUser(of('ann')), 0);
    assert.deepEqual([await desk.knowsUser(of('ann')), await desk.knowsUser(of('eve')), await desk.knowsUser(of('ann', 'red'))], [false, true, true]);
    for (const to of ['a', 'b', 'c']) assert.equal(await ask({ input: { to } }), 'waiting', 'nothing of the old decisions holds');
    desk.close();
  });

  test(`${name}: who can write to the store can neither approve nor change what is shown`, async () => {
    const store = await openIn('forged');
    const { desk, ask, only } = deskOn(store);
    await ask();
    const handle = await only();
    assert.equal(await store.decide(handle, { state: 'approved', grant: 'forged', by: 'api' }, START), true);
    assert.equal(await ask(), 'denied');
    await ask({ input: { to: 'eve' } });
    const stranger = deskOn(store, randomBytes(32));
    assert.deepEqual(await stranger.desk.waiting(), [], 'sealed by another installation');
    assert.equal(await stranger.desk.decide(await only(), 'approve', 'api'), false);
    desk.close();
  });
}

const folder = mkdtempSync(join(tmpdir(), 'claviger-approvals-'));
after(() => rmSync(folder, { recursive: true }));

describe('in SQLite', () => {
  contract('sqlite', async (scope) => new SqliteApprovalStore(join(folder, `${scope}.sqlite`), { now: () => START }, silentLogger));
  test('a restart loses nothing, and the file holds no content', async () => {
    const path = join(folder, 'kept.sqlite');
    const first = deskOn(new SqliteApprovalStore(path, { now: () => START }, silentLogger));
    await first.ask({ input: { to: 'a-name-that-nobody-else-has' } });
    await first.desk.decide(await first.only(), 'approve', 'command');
    first.desk.close();
    for (const name of readdirSync(folder).filter((file) => file.startsWith('kept'))) {
      assert.ok(!readFileSync(join(folder, name)).includes('nobody-else'), name);
      assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
    }
    const second = deskOn(new SqliteApprovalStore(path, { now: () => START }, silentLogger));
    assert.equal(await second.ask({ input: { to: 'a-name-that-nobody-else-has' } }), 'approved');
    second.desk.close();
  });
});

test('a request is gone from the disk a day after it expired, though nobody asks again', async () => {
  const path = join(folder, 'forgotten.sqlite');
  let now = START;
  const open = (): SqliteApprovalStore => new SqliteApprovalStore(path, { now: () => now }, silentLogger);
  const bytes = (): Buffer => Buffer.concat(readdirSync(folder).filter((file) => file.startsWith('forgotten')).map((file) => readFileSync(join(folder, file))));
  const first = open();
  const sealed = randomBytes(300).toString('base64');
  await first.ask({ handle: 'apr_1', call: 'call', owner: 'owner', sealed, askedAt: START, expiresAt: START + 15 * MINUTE }, START);
  first.close();
  assert.ok(bytes().includes(sealed));
  now = START + 15 * MINUTE + 24 * 60 * MINUTE;
  const second = open();
  assert.equal(await second.find('apr_1'), undefined);
  assert.ok(!bytes().includes(sealed));
  second.close();
});

describe('in Redis', { skip: redisMissing() }, () => {
  let server: RedisServer;
  const clients: RedisClient[] = [];
  before(async () => {
    server = await RedisServer.start();
  });
  after(async () => {
    for (const client of clients) client.disconnect();
    await server.close();
  });
  contract('redis', async (scope) => {
    const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 1_000 }, { REDIS_URL: server.url });
    clients.push(client);
    await connected(client);
    return new RedisApprovalStore(client, scope);
  });
  test('a store that is away gives no approval', async () => {
    const client = await connectRedis({ url: { env: 'REDIS_URL' }, cluster: false, prefix: 'claviger', timeout: 200 }, { REDIS_URL: 'redis://127.0.0.1:1' });
    const desk = deskOn(new RedisApprovalStore(client, 'claviger'));
    await assert.rejects(desk.ask());
    desk.desk.close();
  });
});
