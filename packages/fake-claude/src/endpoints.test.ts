import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic, { AuthenticationError, BadRequestError, ConflictError, NotFoundError, PermissionDeniedError, toFile } from '@anthropic-ai/sdk';
import type { FakeClaude } from './index.js';
import { startFakeClaude } from './index.js';

const key = `sk-ant-api03-${randomBytes(60).toString('base64url')}`;
const otherKey = `sk-ant-api03-${randomBytes(60).toString('base64url')}`;
const adminKey = `sk-ant-admin01-${randomBytes(60).toString('base64url')}`;
let fake: FakeClaude;
let client: Anthropic;
let admin: Anthropic;

before(async () => {
  fake = await startFakeClaude({ keys: [key, otherKey, adminKey], tokenSeconds: 60 });
  client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0 });
  admin = new Anthropic({ apiKey: adminKey, baseURL: fake.url, maxRetries: 0 });
});
beforeEach(() => fake.reset());
after(() => fake.close());

const hello = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello, Claude' }] };

describe('models', () => {
  it('pages forwards, and gives every model once', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 3 })) ids.push(model.id);
    const whole = await client.models.list({ limit: 1000 });
    assert.deepEqual(ids, whole.data.map((model) => model.id));
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.includes('claude-haiku-5-5'));
    assert.equal(whole.has_more, false);
    assert.ok(whole.data.every((model) => model.type === 'model' && model.display_name !== '' && model.line !== null));
  });

  it('pages backwards', async () => {
    const { data } = await client.models.list({ limit: 1000 });
    const page = await client.models.list({ limit: 2, before_id: data[5]?.id ?? '' });
    assert.deepEqual([page.data.map((model) => model.id), page.has_more], [[data[3]?.id, data[4]?.id], true]);
  });

  it('retrieves one, also by its dated id, and no retired one', async () => {
    assert.equal((await client.models.retrieve('claude-haiku-4-5-20251001')).id, 'claude-haiku-4-5-20251001');
    await assert.rejects(client.models.retrieve('claude-3-opus-20240229'), NotFoundError);
    await assert.rejects(client.messages.create({ ...hello, model: 'claude-2.1' }), NotFoundError);
    const retired = await client.models.list({ lifecycle: ['retired'] });
    assert.ok(retired.data.length > 0 && retired.data.every((model) => model.lifecycle === 'retired'));
  });

  it('refuses a limit out of range', async () => {
    await assert.rejects(client.models.list({ limit: 0 }), BadRequestError);
    await assert.rejects(client.models.list({ limit: 1001 }), BadRequestError);
    await assert.rejects(client.models.list({ after_id: 'claude-none' }), BadRequestError);
  });
});

describe('batches', () => {
  it('runs to its results, each request by itself', async () => {
    const created = await client.messages.batches.create({
      requests: [
        { custom_id: 'good', params: hello },
        { custom_id: 'bad', params: { ...hello, max_tokens: -5 } },
      ],
    });
    assert.deepEqual([created.processing_status, created.request_counts.processing, created.results_url], ['in_progress', 2, null]);
    const ended = await client.messages.batches.retrieve(created.id);
    assert.equal(ended.processing_status, 'ended');
    assert.deepEqual(ended.request_counts, { processing: 0, succeeded: 1, errored: 1, canceled: 0, expired: 0 });
    assert.equal(ended.results_url, `${fake.url}/v1/messages/batches/${created.id}/results`);
    const results = new Map<string, Anthropic.Messages.MessageBatchResult>();
    for await (const { custom_id, result } of await client.messages.batches.results(created.id)) results.set(custom_id, result);
    const good = results.get('good');
    const bad = results.get('bad');
    assert.ok(good?.type === 'succeeded' && good.message.content[0]?.type === 'text' && good.message.content[0].text === 'Hello, Claude');
    assert.equal(good.message.usage.service_tier, 'batch');
    assert.ok(bad?.type === 'errored' && bad.error.error.message.startsWith('max_tokens: '));
    assert.deepEqual((await client.messages.batches.list()).data.map((batch) => batch.id), [created.id]);
    await client.messages.batches.delete(created.id);
    await assert.rejects(client.messages.batches.retrieve(created.id), NotFoundError);
  });

  it('is cancelled while in progress, and not afterwards', async () => {
    const { id } = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: hello }] });
    assert.equal((await client.messages.batches.cancel(id)).processing_status, 'canceling');
    assert.equal((await client.messages.batches.retrieve(id)).request_counts.canceled, 1);
    await assert.rejects(client.messages.batches.cancel(id), BadRequestError);
  });

  it('refuses repeated ids', async () => {
    await assert.rejects(client.messages.batches.create({ requests: [{ custom_id: 'a', params: hello }, { custom_id: 'a', params: hello }] }), BadRequestError);
  });
});

describe('files', () => {
  it('uploads, lists, describes and deletes', async () => {
    const content = randomBytes(5000);
    const file = await client.files.upload({ file: await toFile(content, 'dir/notes "1".pdf', { type: 'application/pdf' }) });
    assert.deepEqual([file.size_bytes, file.mime_type, file.downloadable], [5000, 'application/pdf', false]);
    assert.equal(file.filename, 'notes "1".pdf');
    const second = await client.files.upload({ file: await toFile(Buffer.from('\r\n--x\r\n'), 'b.txt') });
    const ids: string[] = [];
    for await (const { id } of client.files.list({ limit: 1 })) ids.push(id);
    assert.deepEqual(ids, [second.id, file.id]);
    assert.equal((await client.files.retrieveMetadata(second.id)).size_bytes, 7);
    await assert.rejects(client.files.download(file.id), (error) => error instanceof BadRequestError && error.errorCode === 'file_not_downloadable');
    assert.equal((await client.files.delete(file.id)).type, 'file_deleted');
    await assert.rejects(client.files.retrieveMetadata(file.id), NotFoundError);
  });

  it('gives a tool\'s file byte for byte', async () => {
    const content = randomBytes(1000);
    const response = await client.files.download(fake.addToolFile('plot.png', 'image/png', content));
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), content);
  });
});

describe('Admin API', () => {
  it('lists keys without the keys, and switches one off and on', async () => {
    const keys: Anthropic.Beta.Organization.BetaAPIKey[] = [];
    for await (const record of admin.beta.organization.apiKeys.list({ limit: 1 })) keys.push(record);
    assert.equal(keys.length, 2);
    assert.ok(!JSON.stringify(keys).includes(key.slice(20, 60)));
    const mine = keys.find((record) => record.partial_key_hint?.endsWith(key.slice(-4)) === true);
    assert.ok(mine);
    await admin.beta.organization.apiKeys.update(mine.id, { status: 'inactive', name: 'old' });
    await assert.rejects(client.messages.create(hello), AuthenticationError);
    const again = await admin.beta.organization.apiKeys.retrieve(mine.id);
    assert.deepEqual([again.status, again.name], ['inactive', 'old']);
    await admin.beta.organization.apiKeys.update(mine.id, { status: 'active' });
    await client.messages.create(hello);
    await assert.rejects(admin.beta.organization.apiKeys.update(mine.id, { status: 'expired' as 'active' }), BadRequestError);
  });

  it('keeps admin keys and API keys apart', async () => {
    await assert.rejects(client.beta.organization.apiKeys.list(), PermissionDeniedError);
    await assert.rejects(admin.messages.create(hello), AuthenticationError);
  });
});

describe('workload identity federation', () => {
  const jwt = (claims: object): string => [{ alg: 'RS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + '.c2lnbmF0dXJl';
  const exchange = (body: object, betas = 'oauth-2025-04-20,oidc-federation-2026-04-01'): Promise<Response> =>
    fetch(`${fake.url}/v1/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/json', 'anthropic-beta': betas }, body: JSON.stringify(body) });
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', federation_rule_id: 'fdrl_1', organization_id: 'org_1' };

  it('gives a token that works until it expires, with its beta header only', async (context) => {
    const response = await exchange({ ...grant, assertion: jwt({ sub: 'app', exp: Math.floor(Date.now() / 1000) + 60 }) });
    const { access_token: token, expires_in: seconds } = (await response.json()) as { access_token: string; expires_in: number };
    assert.equal(seconds, 60);
    const federated = new Anthropic({ authToken: token, apiKey: null, baseURL: fake.url, maxRetries: 0, defaultHeaders: { 'anthropic-beta': 'oauth-2025-04-20' } });
    await federated.messages.create(hello);
    await assert.rejects(new Anthropic({ authToken: token, apiKey: null, baseURL: fake.url, maxRetries: 0 }).messages.create(hello), AuthenticationError);
    context.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
    await assert.rejects(federated.messages.create(hello), AuthenticationError);
  });

  it('serves the SDK\'s own exchange', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'fake-claude-'));
    context.after(() => rm(folder, { recursive: true }));
    const path = join(folder, 'token');
    await writeFile(path, jwt({ sub: 'app', exp: Math.floor(Date.now() / 1000) + 600 }), { mode: 0o600 });
    const federated = new Anthropic({
      config: { organization_id: 'org_1', authentication: { type: 'oidc_federation', federation_rule_id: 'fdrl_1', identity_token: { source: 'file', path } } },
      baseURL: fake.url,
      maxRetries: 0,
    });
    await federated.messages.create(hello);
    await federated.messages.create(hello);
    assert.deepEqual(fake.requests.map(({ url }) => url), ['/v1/oauth/token', '/v1/messages', '/v1/messages']);
    assert.match(String(fake.requests[1]?.headers['authorization']), /^Bearer sk-ant-oat01-/);
  });

  it('refuses what is no valid grant, in RFC 6749\'s shape', async () => {
    const cases: ReadonlyArray<readonly [object, string | undefined, number, string]> = [
      [{ ...grant, assertion: 'no.jwt' }, undefined, 401, 'invalid_grant'],
      [{ ...grant, assertion: jwt({ exp: 1 }) }, undefined, 401, 'invalid_grant'],
      [{ ...grant, organization_id: undefined, assertion: jwt({}) }, undefined, 400, 'invalid_request'],
      [{ ...grant, assertion: jwt({}) }, 'oauth-2025-04-20', 400, 'invalid_request'],
      [{ grant_type: 'password' }, undefined, 400, 'unsupported_grant_type'],
    ];
    for (const [body, betas, status, code] of cases) {
      const response = await exchange(body, betas);
      assert.deepEqual([response.status, ((await response.json()) as { error: string }).error], [status, code]);
    }
  });
});

describe('scripts for other endpoints', () => {
  it('a function can fail them', async () => {
    fake.script((request) => (request.url.startsWith('/v1/models') ? { type: 'error', status: 409 } : undefined));
    await assert.rejects(client.models.list(), ConflictError);
    await client.messages.create(hello);
  });

  it('unknown endpoints are 404, wrong methods 405', async () => {
    const call = async (method: string, path: string): Promise<number> => (await fetch(`${fake.url}${path}`, { method, headers: { 'x-api-key': key, 'anthropic-version': '2026-10-21' } })).status;
    assert.equal(await call('GET', '/v1/complete'), 404);
    assert.equal(await call('GET', '/v1/messages'), 405);
    assert.equal(await call('DELETE', '/v1/models'), 405);
    assert.equal(await call('GET', '/v1/models?limit=1000'), 200);
  });
});
