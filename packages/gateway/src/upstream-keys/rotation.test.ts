import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { anonymous } from '@claviger/core';
import { parsePolicy, type PolicyInput } from '@claviger/core/policy';
import { noLedger, silentLogger, systemClock, webRandom, type Logger, type Ports } from '@claviger/core/ports';
import { startFakeClaude } from '@claviger/fake-claude';
import { boundless } from '../gateway.testing.js';
import { startGateway } from '../start-gateway.js';
import { FileSource } from './file-source.js';
import { fingerprintOf } from './fingerprint.js';
import { KeyKeeper } from './key-keeper.js';
import type { KeyEvent } from './key-ring.js';
import { missing, promote, propose, retire, shareTraffic, type RotationDocument } from './rotation.js';
import { changeDocument } from './rotation-store.js';
import { SqliteRotationStore } from './sqlite-rotation-store.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-rotation-'));
after(() => rmSync(folder, { recursive: true }));
const newKey = (): string => `sk-ant-api03-${randomBytes(40).toString('hex')}`;

let houses = 0;

/** Two gateways that share a rotation, one fake Claude, and keys in files. */
async function house(context: TestContext, upstream: PolicyInput['upstream'] = {}) {
  const name = (file: string): string => join(folder, `${houses}-${file}`);
  houses++;
  const [oldKey, freshKey] = [newKey(), newKey()];
  writeFileSync(name('current'), oldKey);
  const claude = await startFakeClaude({ keys: [oldKey, freshKey] });
  const policy = parsePolicy({ upstream: { baseURL: claude.url, retries: 0, drainTime: '300ms', ...upstream }, server: { port: 0 }, limits: { rules: [] } });
  const events: KeyEvent[] = [];
  const ports: Ports = { clock: systemClock, random: webRandom, logger: silentLogger, ledger: noLedger, limits: boundless, secret: webRandom.bytes(32) };
  const store = new SqliteRotationStore(name('rotation.sqlite'));
  const start = async (withNext: boolean) => {
    const keys = await KeyKeeper.open({
      policy: policy.upstream, current: new FileSource(name('current')), next: withNext ? new FileSource(name('next')) : undefined,
      store: new SqliteRotationStore(name('rotation.sqlite')), clock: systemClock, logger: silentLogger, event: (event) => events.push(event), meetEvery: 50,
    });
    assert.ok(keys !== undefined);
    const gateway = await startGateway({ policy, ports, keys, authenticator: { configured: true, authenticate: () => ({ ...anonymous, kind: 'key', scopes: ['messages'] }) } });
    context.after(() => gateway.close());
    return { keys, gateway };
  };
  context.after(async () => {
    store.close();
    await claude.close();
  });
  return { claude, store, events, oldKey, freshKey, start, put: (file: string, key: string) => writeFileSync(name(file), key), used: () => claude.requests.filter(({ url }) => url === '/v1/messages').map(({ headers }) => String(headers['x-api-key'])) };
}

/** Calls without a pause until it is stopped. */
function load(context: TestContext, urls: readonly string[]) {
  const statuses: number[] = [];
  const run = { going: true };
  const workers = Array.from({ length: 8 }, async (_, index) => {
    while (run.going) {
      const stream = statuses.length % 3 === 0;
      const answer = await fetch(`${urls[index % urls.length]}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'caller', 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 50, stream, messages: [{ role: 'user', content: 'hello' }] }),
      });
      const text = await answer.text();
      statuses.push(answer.status === 200 && (!stream || text.includes('message_stop')) ? 200 : answer.status === 200 ? 599 : answer.status);
      await sleep(5);
    }
  });
  const stop = async (): Promise<void> => {
    run.going = false;
    await Promise.all(workers);
  };
  context.after(stop);
  return { statuses, stop };
}

const until = async (what: string, condition: () => boolean | Promise<boolean>): Promise<void> => {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await condition()) return;
    await sleep(25);
  }
  assert.fail(what);
};

test('a rotation under load, step by step over two instances: not one call fails', async (context) => {
  const { claude, store, freshKey, oldKey, start, put, used } = await house(context, { rotation: 'manual' });
  put('next', '');
  const instances = [await start(true), await start(true)];
  const traffic = load(context, instances.map(({ gateway }) => gateway.url));
  const change = async (step: (document: RotationDocument, reports: Awaited<ReturnType<typeof store.reports>>) => RotationDocument): Promise<RotationDocument> => {
    const reports = await store.reports();
    return changeDocument(store, (document) => step(document, reports));
  };
  const candidate = fingerprintOf(freshKey);
  await sleep(200);
  await change((document) => propose(document, candidate, Date.now()));
  await assert.rejects(change((document, reports) => promote(document, reports, Date.now())), /2 of 2 live instances/);
  put('next', freshKey);
  await until('both instances hold the new key', async () => missing(candidate, await store.reports(), Date.now()).length === 0);
  assert.equal(used().includes(freshKey), false, 'held is not used');
  await change((document, reports) => shareTraffic(document, 0.3, reports, Date.now()));
  await until('the new key takes a part', () => used().slice(-50).includes(freshKey));
  assert.ok(used().slice(-50).includes(oldKey));
  await change((document, reports) => promote(document, reports, Date.now()));
  await assert.rejects(change((document, reports) => retire(document, reports, 10_000, Date.now())), /under way|s ago/);
  await until('the old key is retired', async () => {
    try {
      await change((document, reports) => (document.rotation === undefined ? document : retire(document, reports, 300, Date.now())));
      return true;
    } catch {
      return false;
    }
  });
  // Only now does it end at Anthropic.
  claude.setKeys([freshKey]);
  await sleep(300);
  // However busy the machine is: enough calls to tell.
  await until('enough calls', () => traffic.statuses.length > 30);
  await traffic.stop();
  assert.deepEqual(traffic.statuses.filter((status) => status !== 200), []);
  assert.equal(used().at(-1), freshKey);
  for (const { gateway } of instances) await gateway.close();
});

test('a key that changes in its file takes over by itself, without a failed call', async (context) => {
  const { claude, store, freshKey, start, put, used, events } = await house(context);
  const { gateway } = await start(false);
  const traffic = load(context, [gateway.url]);
  await sleep(200);
  put('current', freshKey);
  await until('the old key is retired', async () => (await store.read()).retired.length === 1);
  claude.setKeys([freshKey]);
  await sleep(200);
  await traffic.stop();
  assert.deepEqual(traffic.statuses.filter((status) => status !== 200), []);
  assert.equal(used().at(-1), freshKey);
  assert.ok(events.some(({ kind }) => kind === 'key_retired'));
  await gateway.close();
});

test('a new key that upstream rejects never takes over', async (context) => {
  const { store, oldKey, start, put, used } = await house(context);
  const { gateway } = await start(false);
  put('current', newKey());
  await sleep(500);
  const traffic = load(context, [gateway.url]);
  await sleep(200);
  await traffic.stop();
  assert.deepEqual(traffic.statuses.filter((status) => status !== 200), []);
  assert.deepEqual([...new Set(used())], [oldKey]);
  assert.equal((await store.read()).active, fingerprintOf(oldKey));
  await gateway.close();
});

test('a key that upstream rejects is out at once, and in again when it is accepted again', async (context) => {
  const { claude, oldKey, freshKey, start, put, events } = await house(context, { rotation: 'manual' });
  put('next', freshKey);
  const { gateway, keys } = await start(true);
  claude.setKeys([freshKey]);
  const traffic = load(context, [gateway.url]);
  await sleep(300);
  await traffic.stop();
  // The calls that found it out failed; everything after them did not.
  const failed = traffic.statuses.filter((status) => status !== 200).length;
  assert.ok(failed >= 1 && failed <= 8, `${failed} failed`);
  assert.equal(traffic.statuses.at(-1), 200);
  assert.equal(events.filter(({ kind }) => kind === 'key_rejected').length, 1);
  claude.setKeys([oldKey, freshKey]);
  await until('the key is in again', () => keys.pick({ app: 'default', environment: undefined }).id === fingerprintOf(oldKey));
  await gateway.close();
});

test('a call that is answered with 401 does not take the only key from the others', async (context) => {
  const { claude, start, events } = await house(context);
  const { gateway } = await start(false);
  const send = async (): Promise<number> => {
    const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'hello' }] });
    return (await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': 'caller', 'anthropic-version': '2023-06-01' }, body })).status;
  };
  const statuses: number[] = [];
  for (let round = 0; round < 3; round++) {
    claude.enqueue({ type: 'error', status: 401 });
    statuses.push(await send(), await send());
  }
  assert.deepEqual(statuses, [500, 200, 500, 200, 500, 200]);
  await until('the doubt is told', () => events.some(({ kind, status }) => kind === 'key_suspected' && status === 401));
  assert.equal((await fetch(`${gateway.url}/readyz`)).status, 200);
  assert.deepEqual(events.filter(({ kind }) => kind === 'key_rejected'), []);
  await gateway.close();
});

test('calls that are answered with 403 again and again are told of once', async (context) => {
  const { claude, start, events } = await house(context);
  const { gateway } = await start(false);
  for (let round = 0; round < 3; round++) {
    claude.enqueue({ type: 'error', status: 403 });
    const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 50, messages: [{ role: 'user', content: 'hello' }] });
    const { status } = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': 'caller', 'anthropic-version': '2023-06-01' }, body });
    assert.equal(status, 403);
  }
  assert.deepEqual(events.filter(({ kind }) => kind === 'key_suspected').map(({ status }) => status), [403]);
  await gateway.close();
});

test('a 401 while upstream is being asked because of a 403 is not forgotten', async (context) => {
  let answer: (() => void) | undefined;
  const upstream = createServer((_request, response) => {
    answer = () => response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const file = join(folder, `${houses++}-current`);
  writeFileSync(file, newKey());
  const events: KeyEvent[] = [];
  const { upstream: policy } = parsePolicy({ upstream: { baseURL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` } });
  const keys = await KeyKeeper.open({ policy, current: new FileSource(file), next: undefined, store: new SqliteRotationStore(`${file}.sqlite`), clock: systemClock, logger: silentLogger, event: (event) => events.push(event) });
  assert.ok(keys !== undefined);
  context.after(async () => {
    await keys.close();
    upstream.closeAllConnections();
    upstream.close();
  });
  const request = { app: 'default', environment: undefined } as const;
  keys.report(keys.pick(request), { kind: 'rejected', status: 403 });
  await until('upstream is asked', () => answer !== undefined);
  keys.report(keys.pick(request), { kind: 'rejected', status: 401 });
  answer?.();
  await until('the key is out', () => !keys.usable);
  assert.deepEqual(events.filter(({ kind }) => kind === 'key_rejected').map(({ status }) => status), [401]);
});

test('an upstream without a list of models: a refused key comes back by one call that it is tried with', async (context) => {
  const asked: string[] = [];
  const upstream = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const file = join(folder, `${houses++}-current`);
  writeFileSync(file, newKey());
  const events: KeyEvent[] = [];
  const logged: string[] = [];
  const logger: Logger = { info: (event) => logged.push(event), warn: (event) => logged.push(event), error: (event) => logged.push(event) };
  const { upstream: policy } = parsePolicy({ upstream: { baseURL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` } });
  const keys = await KeyKeeper.open({ policy, current: new FileSource(file), next: undefined, store: new SqliteRotationStore(`${file}.sqlite`), clock: systemClock, logger, event: (event) => events.push(event) });
  assert.ok(keys !== undefined);
  context.after(async () => {
    await keys.close();
    upstream.close();
  });
  const request = { app: 'default', environment: undefined } as const;
  keys.report(keys.pick(request), { kind: 'rejected', status: 401 });
  await until('the key is out', () => !keys.usable);
  assert.throws(() => keys.pick(request), /credential/);
  await until('one call may try it', () => keys.usable);
  keys.report(keys.pick(request), { kind: 'accepted' });
  keys.report(keys.pick(request), { kind: 'accepted' });
  for (const told of [events.map(({ kind }) => kind), logged]) assert.deepEqual(told.filter((kind) => kind === 'key_rejected' || kind === 'key_accepted_again'), ['key_rejected', 'key_accepted_again']);
  assert.ok(asked.length > 0 && asked.every((url) => url.startsWith('/v1/models')), 'the keeper sends no calls of its own');
});

test('a key older than the policy allows is warned about once a day', async (context) => {
  const { store, oldKey, start, events } = await house(context);
  await store.write({ revision: 1, active: fingerprintOf(oldKey), rotation: undefined, retired: [], firstSeen: { [fingerprintOf(oldKey)]: Date.now() - 91 * 86_400_000 } });
  const { gateway } = await start(false);
  await sleep(200);
  assert.deepEqual(events.filter(({ kind }) => kind === 'key_old').map(({ days }) => days), [91]);
  await gateway.close();
});
