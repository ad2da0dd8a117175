import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parsePolicy, type PolicyInput } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { startFakeClaude } from '@claviger/fake-claude';
import { ADMIN_TOKEN_FILE } from '../admin/admin-token.js';
import { startAdmin } from '../admin/start-admin.js';
import { openInstallation } from '../installation.js';
import { startGateway } from '../start-gateway.js';
import { ConfiguredKey } from '../upstream/configured-key.js';
import { LedgerReader } from './ledger-reader.js';
import { bytesIn, stateFolder } from './ledger.testing.js';
import { verifyLedger } from './verify-ledger.js';

type Row = Readonly<Record<string, unknown>> & { readonly content?: { readonly request: string; readonly answer: readonly { readonly kind: string; readonly text: string }[] } };

/** A whole installation, and a key of the user "ann". */
async function house(context: TestContext, input: PolicyInput) {
  const { folder, files } = stateFolder(context);
  const upstreamKey = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  const claude = await startFakeClaude({ keys: [upstreamKey], record: true });
  const policy = parsePolicy({ ...input, server: { port: 0, stateDirectory: folder }, upstream: { baseURL: claude.url } });
  const installation = await openInstallation(policy, silentLogger, {});
  const gateway = await startGateway({ policy, ports: installation.ports, authenticator: installation.authenticator, sessions: installation.sessions, keys: new ConfiguredKey(upstreamKey) });
  const admin = await startAdmin(policy, installation, {});
  assert.ok(admin !== undefined);
  context.after(async () => {
    await admin.close();
    await gateway.close();
    await installation.close();
    await claude.close();
  });
  const { text: key } = await installation.keyAdministration.create({ name: 'test', environment: 'test', user: 'ann', team: 'red' });
  const { text: nobody } = await installation.keyAdministration.create({ name: 'test', environment: 'test' });
  await installation.refreshKeys();
  const secret = installation.state.secret();
  const read = <Result>(work: (reader: LedgerReader) => Result): Result => {
    const reader = LedgerReader.open(files, secret);
    assert.ok(reader !== undefined);
    try {
      return work(reader);
    } finally {
      reader.close();
    }
  };
  const rows = (): Row[] => read((reader) => reader.find({ user: 'ann' }).flatMap((user) => [...reader.rowsOf(user)] as Row[]));
  const calls = async (count: number): Promise<Row[]> => {
    for (let attempt = 0; attempt < 250; attempt++) {
      const found = rows().filter(({ kind }) => kind === undefined);
      if (found.length >= count) return found;
      await pause(20);
    }
    return assert.fail('the rows did not come');
  };
  const ask = (body: object, credential = key): Promise<Response> => fetch(`${gateway.url}/v1/messages`, { method: 'POST', headers: headersFor(credential), body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 200, ...body }) });
  const token = readFileSync(installation.state.file(ADMIN_TOKEN_FILE), 'utf8').trim();
  const manage = async (path: string, body: object): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(admin.url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  return { folder, files, secret, claude, gateway, installation, key, nobody, rows, calls, ask, manage, read };
}

const headersFor = (credential: string): Record<string, string> => ({ 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': credential });
const user = (content: string): object => ({ messages: [{ role: 'user', content }] });
const FULL: PolicyInput = { ledger: { content: 'full' }, privacy: { preset: 'support' } };

test('nothing is kept unless the policy says so', async (context) => {
  const { ask, calls } = await house(context, {});
  assert.equal((await ask(user('hello there'))).status, 200);
  assert.equal((await calls(1))[0]?.content, undefined);
});

test('kept is what Claude saw and said, with stand-ins in place; the caller gets the values back', async (context) => {
  const address = `jane.${randomBytes(4).toString('hex')}@example.com`;
  const { ask, calls, claude, folder, files, secret } = await house(context, FULL);
  for (const stream of [false, true]) {
    const answer = await (await ask({ ...user(`Repeat: write to ${address} today`), stream })).text();
    assert.ok(answer.length > 0);
  }
  const found = await calls(2);
  for (const [index, { content }] of found.entries()) {
    assert.equal(content?.request, claude.requests[index]?.raw.toString(), 'byte for byte what went upstream');
    assert.ok(content !== undefined && !JSON.stringify(content).includes(address));
    assert.ok(content.answer.length > 0 && content.answer[0]?.kind === 'text' && content.answer[0].text.length > 0);
  }
  assert.equal(bytesIn(folder).includes(address), false);
  const verdict = verifyLedger(files.ledger, secret);
  assert.ok(verdict.intact && verdict.contents === 2);
});

test('a request that was denied is not kept, nor one of nobody, and the row of the latter says so', async (context) => {
  const { ask, calls, nobody, read } = await house(context, FULL);
  assert.equal((await ask(user('long '.repeat(3_000)))).status, 400);
  assert.equal((await ask(user('who am I'), nobody)).status, 200);
  assert.equal((await calls(1))[0]?.content, undefined);
  for (let attempt = 0; attempt < 250 && read((reader) => reader.tail({ count: 9, only: 'calls' })).length < 2; attempt++) await pause(20);
  const rows = read((reader) => reader.tail({ count: 9, only: 'calls' }));
  assert.ok(JSON.stringify(rows.at(-1)?.row).includes('content/no-user') && !JSON.stringify(rows).includes('"content":'));
});

test('of an answer that the caller broke off, what had streamed is kept, and erased with the rest while the gateway runs', async (context) => {
  const { claude, gateway, key, calls, manage, rows, files, secret, read } = await house(context, FULL);
  claude.script({ type: 'text', text: 'the first words and then many more '.repeat(40), delayBetweenEvents: 20 });
  await new Promise<void>((done) => {
    const asking = request(`${gateway.url}/v1/messages`, { method: 'POST', headers: headersFor(key) }, (answer) => {
      answer.once('data', () => {
        setTimeout(() => {
          asking.destroy();
          done();
        }, 120);
      });
      answer.on('error', () => {});
    });
    asking.on('error', () => {});
    asking.end(JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 900, stream: true, ...user('go on') }));
  });
  const [row] = await calls(1);
  assert.equal(row?.['outcome'], 'aborted');
  assert.match(row.content?.answer[0]?.text ?? '', /^the first words/);
  const pseudonyms = read((reader) => reader.find({ user: 'ann' }).map(({ pseudonym }) => pseudonym));
  const erased = await manage('/v1/claviger/ledger/erase', { pseudonyms });
  assert.deepEqual(erased, { status: 200, body: { type: 'ledger_erasure', users: 1, contents: 1, clean: true } });
  assert.deepEqual(rows(), []);
  assert.equal(verifyLedger(files.ledger, secret).intact, true);
  assert.equal((await manage('/v1/claviger/ledger/erase', { pseudonyms: ['ann'] })).status, 400);
  assert.equal((await manage('/v1/claviger/ledger/erase', { pseudonyms, more: 1 })).status, 400);
  assert.deepEqual((await manage('/v1/claviger/ledger/prune', {})).body, { type: 'ledger_pruning', contents: 0, rows: 0, users: 0, clean: true });
});

test('keys and limits leave events', async (context) => {
  const { installation, ask, read } = await house(context, { limits: { rules: [{ name: 'budget', per: 'user', count: 'dollars', limit: 0.002, window: 'month' }] }, alerts: { thresholds: [0.0001] } });
  const { keyAdministration: keys } = installation;
  const refreshKeys = (): Promise<void> => installation.refreshKeys();
  const { record } = await keys.create({ name: 'second', environment: 'test', user: 'ben' });
  await refreshKeys();
  await keys.roll(record.id, 60_000);
  await refreshKeys();
  await keys.revoke(record.id);
  await refreshKeys();
  assert.equal((await ask({ ...user('hello'), max_tokens: 20 })).status, 200);
  const events = (): Readonly<Record<string, unknown>>[] => read((reader) => reader.tail({ count: 99, only: 'events' }).map(({ row }) => row));
  for (let attempt = 0; attempt < 250 && !events().some(({ event }) => event === 'limit.threshold_passed'); attempt++) await pause(20);
  const told = events();
  assert.deepEqual(told.map(({ event }) => event), ['key.created', 'key.created', 'key.created', 'key.created', 'key.rolled', 'key.revoked', 'limit.threshold_passed']);
  assert.deepEqual(told.filter(({ credential }) => credential === record.id).map(({ event, user: name }) => [event, name]), [['key.created', 'ben'], ['key.rolled', 'ben'], ['key.revoked', 'ben']]);
  const passed = told.at(-1);
  assert.deepEqual([passed?.['user'], (passed?.['details'] as Readonly<Record<string, unknown>> | undefined)?.['limit']], ['ann', 'budget']);
});
