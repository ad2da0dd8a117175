import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MemoryLimitStore } from '@claviger/core/limits';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask, codeOf, type HttpAnswer } from '../http.testing.js';

async function bench(context: TestContext, options: Parameters<typeof startBench>[0] = {}): Promise<Bench & { readonly get: (path: string) => Promise<HttpAnswer> }> {
  const started = await startBench(options);
  context.after(() => started.close());
  return { ...started, get: (path) => ask(started.gateway.url, { method: 'GET', path, headers: { 'x-api-key': started.token, 'anthropic-version': '2023-06-01' } }) };
}

test('asking for the models is recorded, with what came of it', async (context) => {
  const { get, ...house } = await bench(context);
  const listed = await get('/v1/models?limit=5');
  assert.equal(listed.status, 200);
  const { data } = JSON.parse(listed.body) as { data: { id: string }[] };
  assert.equal((await get(`/v1/models/${data[0]?.id ?? ''}`)).status, 200);
  assert.equal((await get('/v1/models/no-such-model')).status, 404);
  const rows = await house.rowsBy(3);
  assert.deepEqual(rows.map(({ endpoint, model, outcome, status, microDollars, user }) => ({ endpoint, model, outcome, status, microDollars, user })), [
    { endpoint: 'models', model: '', outcome: 'answered', status: 200, microDollars: 0, user: 'person' },
    { endpoint: 'models', model: data[0]?.id ?? '', outcome: 'answered', status: 200, microDollars: 0, user: 'person' },
    { endpoint: 'models', model: 'no-such-model', outcome: 'failed', status: 404, microDollars: 0, user: 'person' },
  ]);
});

test('it is held to the rules on requests, and counted apart from calls', async (context) => {
  const rules = [{ per: 'user' as const, count: 'requests' as const, limit: 2, window: '1h' }, { per: 'user' as const, count: 'dollars' as const, limit: 0.01, window: '1h' }];
  const { gateway, token, get, ...house } = await bench(context, { policy: { limits: { rules } }, limits: new MemoryLimitStore() });
  const first = await get('/v1/models');
  assert.equal(first.status, 200);
  assert.match(String(first.headers['ratelimit']), /r=1/);
  assert.equal((await get('/v1/models')).status, 200);
  const refused = await get('/v1/models');
  assert.deepEqual([refused.status, codeOf(refused.body)], [429, 'limit_reached']);
  const message = await ask(gateway.url, { headers: { 'x-api-key': token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] }) });
  assert.equal(message.status, 200, 'a call is still there for the asking');
  const rows = await house.rowsBy(4);
  assert.deepEqual(rows.map(({ endpoint, outcome, code }) => [endpoint, outcome, code]), [['models', 'answered', undefined], ['models', 'answered', undefined], ['models', 'denied', 'limit_reached'], ['messages', 'answered', undefined]]);
});

test('a ledger that cannot be written stops it like any call', async (context) => {
  const { get } = await bench(context, { ledger: { append: () => Promise.reject(new Error('full')) } });
  assert.equal((await get('/v1/models')).status, 200);
  await new Promise((done) => setImmediate(done));
  const refused = await get('/v1/models');
  assert.equal(codeOf(refused.body), 'ledger_failed');
});
