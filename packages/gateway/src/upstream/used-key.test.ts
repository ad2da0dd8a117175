import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { startBench } from '../gateway.testing.js';
import { ask } from '../http.testing.js';
import type { KeyOutcome } from '../ports/upstream-keys.js';

const message = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'hello' }] });

/** What reads answers in ways of its own: a call, what is held whole, what is filtered by lines, what is passed on unread. */
const requests = [
  { method: 'POST', path: '/v1/messages', body: message },
  { method: 'GET', path: '/v1/models' },
  { method: 'GET', path: '/v1/messages/batches/msgbatch_1/results' },
  { method: 'GET', path: '/v1/files/file_1/content' },
];

const outcomes: readonly (readonly [status: number, headers: Record<string, string>, outcome: KeyOutcome])[] = [
  [200, {}, { kind: 'accepted' }],
  [404, {}, { kind: 'accepted' }],
  [401, {}, { kind: 'rejected', status: 401 }],
  [403, {}, { kind: 'rejected', status: 403 }],
  [429, { 'retry-after': '7' }, { kind: 'limited', retryAfterMilliseconds: 7_000 }],
  [500, {}, { kind: 'unknown' }],
];

for (const { method, path, body } of requests) {
  test(`${method} ${path} sends what its key needs, and reports once what the answer shows about it`, async (context) => {
    let next = outcomes[0]!;
    const betas: unknown[] = [];
    const upstream = createServer((request, response) => {
      betas.push(request.headers['anthropic-beta']);
      request.resume();
      response.writeHead(next[0], { 'content-type': 'application/json', ...next[1] }).end('{}');
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    const bench = await startBench({ keyBeta: 'key-beta', policy: { endpoints: { batches: true, files: true }, upstream: { baseURL: url, retries: 0 } } });
    context.after(async () => {
      await bench.close();
      upstream.close();
    });
    for (const outcome of outcomes) {
      next = outcome;
      await ask(bench.gateway.url, { method, path, headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, ...(body !== undefined && { body }) }).catch(() => {});
    }
    assert.deepEqual(bench.keyOutcomes, outcomes.map(([, , outcome]) => outcome));
    assert.deepEqual(betas, outcomes.map(() => 'key-beta'));
  });
}

test('a client that leaves before upstream answers ends the request there, and the key is given back', async (context) => {
  const upstream = createServer();
  const asked = once(upstream, 'request');
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const bench = await startBench({ upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
  context.after(async () => {
    await bench.close();
    upstream.close();
  });
  const left = new AbortController();
  const answer = fetch(`${bench.gateway.url}/v1/models`, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01' }, signal: left.signal });
  const refused = assert.rejects(answer, { name: 'AbortError' });
  const [, waiting] = (await asked) as [IncomingMessage, ServerResponse];
  const ended = once(waiting, 'close');
  left.abort();
  await Promise.all([refused, ended]);
  await bench.rowsBy(1);
  assert.deepEqual(bench.keyOutcomes, [{ kind: 'unknown' }]);
});

for (const { method, path, body } of requests) {
  test(`${method} ${path} keeps back an error that quotes the credential, and hands on any other`, async (context) => {
    let quotes = true;
    const upstream = createServer((request, response) => {
      request.resume();
      response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error: { type: 'not_found_error', message: quotes ? `nothing for ${String(request.headers['x-api-key'])}` : 'nothing here' } }));
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const bench = await startBench({ policy: { endpoints: { batches: true, files: true }, upstream: { baseURL: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`, retries: 0 } } });
    context.after(async () => {
      await bench.close();
      upstream.close();
    });
    const answer = () => ask(bench.gateway.url, { method, path, headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, ...(body !== undefined && { body }) });
    const kept = await answer();
    assert.ok(kept.status >= 400 && !kept.body.includes(bench.upstreamKey));
    assert.match(kept.body, /upstream_credential/);
    quotes = false;
    const passed = await answer();
    assert.deepEqual([passed.status, passed.body.includes('nothing here')], [404, true]);
  });
}
