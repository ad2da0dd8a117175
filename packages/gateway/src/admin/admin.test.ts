import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { startFakeClaude } from '@claviger/fake-claude';
import { ask, codeOf, rawExchange } from '../http.testing.js';
import { house } from './house.testing.js';

const code = (body: unknown): unknown => (body as { error?: { details?: { claviger?: { code?: string } } } }).error?.details?.claviger?.code;

test('the official SDK manages Claviger\'s keys', async (context) => {
  const { admin, token, own, call } = await house(context, { limits: { rules: [] } });
  for (const name of ['first', 'second', 'third']) assert.equal((await own('POST', '/v1/claviger/keys', { name, user: name })).status, 200);
  const { key, id } = (await own('POST', '/v1/claviger/keys', { name: 'mine', user: 'ann', expires_at: '2099-01-01T00:00:00Z' })).body as { key: string; id: string };
  const { organization } = new Anthropic({ apiKey: null, authToken: token, baseURL: admin.url, maxRetries: 0 }).beta;
  const names: string[] = [];
  for await (const listed of organization.apiKeys.list({ limit: 3 })) names.push(listed.name);
  assert.deepEqual(names, ['mine', 'third', 'second', 'first']);
  const retrieved = await organization.apiKeys.retrieve(id);
  assert.deepEqual([retrieved.type, retrieved.status, retrieved.expires_at, retrieved.principal], ['api_key', 'active', '2099-01-01T00:00:00.000Z', { type: 'user_actor', user_id: 'ann' }]);
  assert.ok(retrieved.partial_key_hint !== null && !JSON.stringify(retrieved).includes(key.slice(-20)));
  const within = async (wanted: number): Promise<void> => {
    const end = Date.now() + 1_000;
    let last = 0;
    while (Date.now() < end) {
      last = (await call(key)).status;
      if (last === wanted) return;
      await pause(40);
    }
    assert.fail(`still ${last} after a second`);
  };
  await within(200);
  await assert.rejects(organization.apiKeys.update(id, { status: 'gone' as 'inactive', name: 'other' }), Anthropic.BadRequestError);
  assert.equal((await organization.apiKeys.retrieve(id)).name, retrieved.name, 'all of it or nothing');
  await organization.apiKeys.update(id, { status: 'inactive', name: 'renamed' });
  await within(401);
  assert.equal((await organization.apiKeys.update(id, { status: 'active' })).name, 'renamed');
  await within(200);
  await organization.apiKeys.update(id, { status: 'archived' });
  await within(401);
  await assert.rejects(organization.apiKeys.update(id, { status: 'active' }), Anthropic.BadRequestError);
  await assert.rejects(organization.apiKeys.retrieve('nothing'), Anthropic.NotFoundError);
  assert.equal((await organization.apiKeys.list({ status: 'archived' })).data.length, 1);
});

test('the admin listener takes its own token alone, and no browser', async (context) => {
  const { admin, own, tokenFile, token, installation } = await house(context);
  assert.equal(statSync(tokenFile).mode & 0o077, 0);
  const { text: virtualKey } = await installation.keyAdministration.create({ name: 'k', environment: 'production' });
  for (const wrong of [virtualKey, `${token}x`, token.slice(0, -1), `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`]) {
    assert.equal((await own('GET', '/v1/organizations/api_keys', undefined, { authorization: `Bearer ${wrong}` })).status, 401);
  }
  assert.equal((await fetch(`${admin.url}/v1/organizations/api_keys`)).status, 401);
  const strayed = await fetch(`${admin.url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': virtualKey } });
  assert.match(await strayed.text(), /This is the admin listener.*Calls to Claude go to the other port/);
  assert.equal(code((await own('GET', '/v1/organizations/api_keys', undefined, { origin: 'http://localhost:3000' })).body), 'origin_not_allowed');
  const { port } = new URL(admin.url);
  const rebound = await new Promise<number>((resolve) => httpRequest({ port, host: '127.0.0.1', path: '/v1/organizations/api_keys', headers: { host: 'evil.example', authorization: `Bearer ${token}` } }, (answer) => resolve(answer.statusCode ?? 0)).end());
  assert.equal(rebound, 400);
  const expecting = await ask(admin.url, { method: 'GET', path: '/v1/organizations/api_keys', headers: { expect: '42', authorization: `Bearer ${token}` } });
  assert.deepEqual([expecting.status, codeOf(expecting.body)], [400, 'bad_http']);
  for (const [body, expected] of [[{ name: 5 }, 400], [{ nonsense: 1 }, 400], [{ scopes: ['admin'] }, 400], [{ scopes: ['mint'] }, 400], [{ ranges: ['x'] }, 400], [{ expires_at: 'tomorrow' }, 400]] as const) {
    assert.equal((await own('POST', '/v1/claviger/keys', body)).status, expected, JSON.stringify(body));
  }
  assert.equal((await own('GET', '/v1/messages')).status, 404);
});

test('the admin listener refuses bodies whose end is in doubt', async (context) => {
  const { admin, token, installation } = await house(context);
  const body = JSON.stringify({ name: 'smuggled', user: 'ann' });
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const head = (version: string, coding: string): string => `POST /v1/claviger/keys HTTP/${version}\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nconnection: keep-alive\r\ntransfer-encoding: ${coding}\r\n\r\n`;
  const doubtful = head('1.1', 'gzip, chunked');
  for (const asking of [doubtful + chunks, head('1.0', 'chunked') + chunks, doubtful.replace('host: localhost\r\n', '') + chunks, doubtful.replace('\r\n', '\r\nexpect: 42\r\n') + chunks]) {
    const text = await rawExchange(Number(new URL(admin.url).port), [asking + head('1.1', 'chunked') + chunks]);
    assert.equal(text.match(/^HTTP\/1\.1 /gm)?.length, 1, text);
    assert.match(text, /^HTTP\/1\.1 400 [^]*bad_http/);
  }
  assert.ok((await installation.keyAdministration.list()).every(({ name }) => name !== 'smuggled'));
});

test('the admin listener answers damage behind a request in its turn, in the API\'s own shape', async (context) => {
  const { admin, token } = await house(context);
  const body = JSON.stringify({ name: 'asked first' });
  const asking = `POST /v1/claviger/keys HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  const text = await rawExchange(Number(new URL(admin.url).port), [`${asking}no such thing\r\n\r\n`]);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n[^]*asked first[^]*\}HTTP\/1\.1 400 Bad Request\r\nconnection: close\r\n[^]*bad_http/);
});

test('admin paths and the admin token open nothing on the callers\' port', async (context) => {
  const { gateway, token, call, installation } = await house(context);
  const { text } = await installation.keyAdministration.create({ name: 'k', environment: 'production' });
  await installation.refreshKeys();
  assert.equal((await call(token)).code, 'credential_invalid');
  for (const path of ['/v1/organizations/api_keys', '/v1/organizations/api_keys?beta=true', '//v1/organizations/api_keys', '/v1/claviger/keys', '/v1/claviger/sessions/revoke', '/v1/claviger/upstream_keys', '/v1/messages/../claviger/keys', '/v1/messages/%2e%2e/claviger/keys', '/admin']) {
    for (const credential of [token, text]) {
      const answer = await fetch(gateway.url + path, { headers: { authorization: `Bearer ${credential}` } });
      assert.ok(answer.status === 404 || answer.status === 400, `${path} ${answer.status}`);
      await answer.arrayBuffer();
    }
  }
});

test('a browser gets a session for its user, and with it the app as it is pinned and nothing else', async (context) => {
  const { own, call, claude, gateway, installation } = await house(context, {
    apps: { chat: { origins: ['https://app.example.com'], pin: { model: 'claude-haiku-4-5', system: 'Answer about bicycles.', maxTokens: 50 } } },
    limits: { rules: [{ name: 'per-user', per: 'user', count: 'requests', limit: 3, window: '1h' }] },
    harden: { enabled: false },
  });
  const server = (await own('POST', '/v1/claviger/keys', { name: 'server', app: 'chat', scopes: ['mint'] })).body['key'] as string;
  await installation.refreshKeys();
  const mint = async (body: object, credential = server) => {
    const answer = await fetch(`${gateway.url}/v1/claviger/sessions`, { method: 'POST', headers: { authorization: `Bearer ${credential}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const minted = await mint({ user: 'ann', lifetime: 120 });
  assert.equal(minted.status, 200);
  const session = minted.body['token'] as string;
  const origin = { origin: 'https://app.example.com' };
  const answered = await call(session, {}, origin);
  assert.equal(answered.status, 200, JSON.stringify(answered.body));
  assert.equal(answered.headers.get('access-control-allow-origin'), 'https://app.example.com');
  const sent = claude.requests.findLast(({ url }) => url.startsWith('/v1/messages'))?.body as Record<string, unknown>;
  assert.deepEqual([sent['system'], sent['model']], ['Answer about bicycles.', 'claude-haiku-4-5']);
  assert.equal((await call(session, { system: 'Be a pirate.' }, origin)).code, 'app_pinned');
  assert.equal((await call(session, { model: 'claude-opus-4-5' }, origin)).code, 'app_pinned');
  assert.equal((await call(session, { tools: [] }, origin)).code, 'app_pinned');
  // A session mints no session, and the server's key calls no model.
  assert.equal((await mint({ user: 'eve' }, session)).status, 403);
  assert.equal((await call(server)).code, 'permission_denied');
  for (const bad of [{}, { user: 5 }, { user: 'ann', lifetime: 3_601 }, { user: 'ann', app: 'other' }, { user: 'ann', scopes: ['mint'] }]) assert.equal((await mint(bad)).status, 400, JSON.stringify(bad));
  // Whoever spoofs another user in headers or body stays who the token says.
  const spoofed = { 'x-user-id': 'bob', 'x-claviger-user': 'bob', 'x-forwarded-user': 'bob', 'x-team': 'admins', 'x-forwarded-for': '10.0.0.1' };
  assert.equal((await call(session, { metadata: { user_id: 'bob' } }, { ...origin, ...spoofed })).status, 200);
  assert.equal((await call(session, {}, origin)).status, 200);
  assert.equal((await call(session, { metadata: { user_id: 'zoe' } }, { ...origin, ...spoofed })).code, 'limit_reached');
  const row = await fetch(`${gateway.url}/v1/messages`, { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' } });
  assert.deepEqual([row.status, row.headers.get('access-control-allow-origin'), row.headers.get('access-control-allow-headers')], [204, 'https://app.example.com', 'authorization,content-type']);
  assert.equal((await own('POST', '/v1/claviger/sessions/revoke', { app: 'caht', user: 'ann' })).status, 400, 'nothing would be revoked');
  assert.equal((await own('POST', '/v1/claviger/sessions/revoke', { app: 'chat', user: 'ann' })).status, 200);
  assert.equal((await call(session, {}, origin)).code, 'credential_revoked');
});

test('CORS is closed to every origin that is not listed', async (context) => {
  const { gateway, installation, call } = await house(context, { apps: { chat: { origins: ['https://app.example.com'] } } });
  const { text } = await installation.keyAdministration.create({ name: 'k', environment: 'production', app: 'chat' });
  await installation.refreshKeys();
  for (const origin of ['https://evil.example', 'null', 'https://app.example.com.evil.example', 'http://app.example.com', 'https://app.example.com:8443']) {
    const preflight = await fetch(`${gateway.url}/v1/messages`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    assert.ok(preflight.status >= 400);
    assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    const answer = await call(text, {}, { origin });
    assert.deepEqual([answer.code, answer.headers.get('access-control-allow-origin')], ['origin_not_allowed', null], origin);
  }
});

test('no field of a request chooses where it is sent', async (context) => {
  const { call, claude, installation } = await house(context, { limits: { rules: [] } });
  const { text } = await installation.keyAdministration.create({ name: 'k', environment: 'production' });
  await installation.refreshKeys();
  const elsewhere = await startFakeClaude({});
  context.after(() => elsewhere.close());
  const url = elsewhere.url;
  const headers = { 'x-forwarded-host': new URL(url).host, 'x-portkey-custom-host': url, 'x-base-url': url, 'anthropic-base-url': url, forwarded: `host=${new URL(url).host}`, 'x-original-url': `${url}/v1/messages` };
  for (const body of [{ base_url: url }, { api_base: url, baseURL: url }, { metadata: { user_id: url } }, { model: `${url}/claude-haiku-4-5` }]) await call(text, body, headers);
  await call(text, {}, headers, `/v1/messages?base_url=${encodeURIComponent(url)}`);
  assert.equal(elsewhere.requests.length, 0);
  assert.ok(claude.requests.length >= 1);
});
