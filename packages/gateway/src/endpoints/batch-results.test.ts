import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { startBench, type Bench, type BenchOptions } from '../gateway.testing.js';

const result = (id: string, text: string): string => `${JSON.stringify({ custom_id: id, result: { type: 'succeeded', message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [{ type: 'text', text }], stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 1, output_tokens: 1 } } } })}\n`;

/** A gateway in front of an upstream that answers as `listener` says. */
async function front(context: TestContext, listener: RequestListener, options: BenchOptions = {}): Promise<Bench> {
  const upstream = createServer(listener);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const bench = await startBench({ ...options, policy: { endpoints: { batches: true }, ...options.policy }, upstream: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}` });
  context.after(async () => {
    await bench.close();
    upstream.closeAllConnections();
    upstream.close();
  });
  return bench;
}

const fetchResults = (bench: Bench): Promise<Response> => fetch(`${bench.gateway.url}/v1/messages/batches/msgbatch_1/results`, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01' } });

test('results go through the guards line by line, and the official SDK reads them', async (context) => {
  const secret = `sk-ant-api03-${randomBytes(72).toString('base64url').slice(0, 93)}AA`;
  const bench = await front(context, (request, response) => {
    if (request.url?.endsWith('/results') !== true) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 'msgbatch_1', type: 'message_batch', processing_status: 'ended', results_url: 'http://elsewhere.example/results' }));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    for (const line of [result('a', 'plain'), result('b', `the key is ${secret} .`), result('c', '![x](https://evil.example/?q=1)')]) for (const byte of line.match(/.{1,40}|\n/gs) ?? []) response.write(byte);
    response.end('{"custom_id":"d","result":{"type":"expired"}}\n');
  });
  const client = new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 });
  const seen: string[] = [];
  for await (const one of await client.messages.batches.results('msgbatch_1')) seen.push(JSON.stringify(one));
  assert.equal(seen.length, 4);
  assert.equal(`${seen[0]}\n`, result('a', 'plain'));
  assert.ok(!seen.join().includes(secret) && !seen.join().includes('evil.example'));
  const [row] = await bench.rowsBy(1);
  assert.deepEqual([row?.endpoint, row?.outcome, row?.microDollars], ['batch_results', 'answered', 0]);
  assert.deepEqual(row?.findings.map(({ rule }) => rule.split('/')[0]).toSorted((a, b) => (a ?? '').localeCompare(b ?? '')), ['egress', 'secrets']);
});

test('results that cannot be read, or break off, end with a line that says so and never look complete', async (context) => {
  for (const [name, rest] of [['malformed', '{"custom_id":'], ['broken off', undefined]] as const) {
    const bench = await front(context, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-jsonl' });
      response.write(result('a', 'plain'));
      if (rest === undefined) setTimeout(() => response.destroy(), 50);
      else response.end(`${rest}\n${result('b', 'after')}`);
    });
    const answer = await fetchResults(bench);
    let text = '';
    await assert.rejects(async () => {
      const decoder = new TextDecoder();
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(chunk, { stream: true });
    }, name);
    const [first, last, ...more] = text.trimEnd().split('\n');
    assert.equal(`${first}\n`, result('a', 'plain'));
    assert.match(last ?? '', name === 'malformed' ? /"errored".*"upstream_malformed"/ : /"errored".*"upstream_(interrupted|unreachable)"/);
    assert.deepEqual(more, []);
    assert.equal((await bench.rowsBy(1))[0]?.outcome, 'failed');
  }
});

test("upstream's errors pass as they are, and a client that leaves ends the fetching", async (context) => {
  let left: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (left = resolve));
  let calls = 0;
  const bench = await front(context, (request, response) => {
    if (calls++ === 0) {
      response.writeHead(404, { 'content-type': 'application/json', 'request-id': 'req_up' });
      response.end('{"type":"error","error":{"type":"not_found_error","message":"no such batch"}}');
      return;
    }
    request.on('close', () => left?.());
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    response.write(result('a', 'plain'));
  });
  const missing = await fetchResults(bench);
  assert.deepEqual([missing.status, await missing.text(), missing.headers.get('request-id')], [404, '{"type":"error","error":{"type":"not_found_error","message":"no such batch"}}', 'req_up']);
  const answer = await fetchResults(bench);
  await answer.body?.cancel();
  await gone;
  assert.equal((await bench.rowsBy(2))[1]?.outcome, 'aborted');
});

test('with a broken ledger no results are fetched', async (context) => {
  let calls = 0;
  const listener: RequestListener = (_request, response) => {
    calls++;
    response.end(result('a', 'plain'));
  };
  const bench = await front(context, listener, { ledger: { append: () => Promise.reject(new Error('the disk is full')) } });
  await (await fetchResults(bench)).text();
  const refused = await fetchResults(bench);
  assert.equal(refused.status, 500);
  assert.match(await refused.text(), /ledger_failed/);
  assert.equal(calls, 1);
});

test('results far longer than one read come through whole', async (context) => {
  const all = Array.from({ length: 40 }, (_, index) => result(`r${index}`, `${index} `.repeat(10_000))).join('');
  const bench = await front(context, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    response.end(all);
  });
  assert.equal(await (await fetchResults(bench)).text(), all);
  assert.equal((await bench.rowsBy(1))[0]?.outcome, 'answered');
});

for (const path of ['/v1/messages/batches/msgbatch_1/results', '/v1/files/file_1/content']) test(`a client that takes nothing of ${path} does not hold the connection to upstream for ever`, { timeout: 120_000 }, async (context) => {
  let left: (() => void) | undefined;
  const gone = new Promise<void>((resolve) => (left = resolve));
  const line = result('a', 'x'.repeat(30_000));
  const listener: RequestListener = (_request, response) => {
    response.on('close', () => left?.());
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    const more = (): void => {
      while (!response.destroyed && response.write(line));
      response.once('drain', more);
    };
    more();
  };
  const bench = await front(context, listener, { policy: { endpoints: { batches: true, files: true }, upstream: { idleTimeout: '300ms' } } });
  const { port } = new URL(bench.gateway.url);
  const client = connect(Number(port), '127.0.0.1');
  context.after(() => client.destroy());
  client.on('error', () => undefined);
  client.once('data', () => client.pause());
  client.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${bench.token}\r\nanthropic-version: 2023-06-01\r\n\r\n`);
  await gone;
  // What is in files is no call, and has no row.
  if (path.endsWith('/results')) assert.equal((await bench.rowsBy(1))[0]?.outcome, 'aborted');
});

test('results count among what the gateway does at a time, and are on record before it closes', async (context) => {
  const listener: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-jsonl' });
    response.write(result('a', 'plain'));
  };
  const bench = await front(context, listener, { policy: { server: { maxConcurrentCalls: 1 } } });
  const answer = await fetchResults(bench);
  const reading = answer.text().catch(() => '');
  const second = await fetchResults(bench);
  assert.match(await second.text(), /"overloaded"/);
  await bench.gateway.close();
  await reading;
  assert.deepEqual(bench.rows.map(({ endpoint, outcome }) => [endpoint, outcome]), [['batch_results', 'aborted']]);
});
