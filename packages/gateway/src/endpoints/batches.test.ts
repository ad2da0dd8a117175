import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic, { toFile } from '@anthropic-ai/sdk';
import type { LimitStore } from '@claviger/core/limits';
import type { PolicyInput } from '@claviger/core/policy';
import { boundless, startBench, type Bench } from '../gateway.testing.js';
import { rewriteResultsURL } from './batches.js';

const params = (content: string): Anthropic.MessageCreateParamsNonStreaming => ({ model: 'claude-opus-5-5', max_tokens: 50, messages: [{ role: 'user', content }] });

describe('batches', () => {
  let bench: Bench;
  let client: Anthropic;
  before(async () => {
    bench = await startBench({ policy: { endpoints: { batches: true, files: true }, shape: { models: ['claude-opus-*'] } } });
    client = new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 });
  });
  after(() => bench.close());
  beforeEach(() => {
    bench.claude.reset();
    bench.rows.length = 0;
  });

  it('guards each request as a call, and hardens it', async () => {
    const batch = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: params('One') }, { custom_id: 'b', params: params('Two') }] });
    assert.match(batch.id, /^msgbatch_/);
    const sent = bench.claude.requests[0]!.body as { requests: { custom_id: string; params: { system: unknown[] } }[] };
    assert.deepEqual(sent.requests.map(({ custom_id }) => custom_id), ['a', 'b']);
    for (const request of sent.requests) assert.equal(request.params.system.length, 1);
    const rows = await bench.rowsBy(2);
    assert.deepEqual(rows.map(({ endpoint, outcome }) => [endpoint, outcome]), [['batch_item', 'answered'], ['batch_item', 'answered']]);
  });

  it('refuses the batch when one request is refused, and sends nothing', async () => {
    const error: unknown = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: params('One') }, { custom_id: 'b', params: { ...params('Two'), model: 'claude-haiku-5-5' } }] }).catch((reason: unknown) => reason);
    assert.ok(error instanceof Anthropic.PermissionDeniedError, String(error));
    assert.match(error.message, /Request 1 of the batch/);
    assert.equal(bench.claude.requests.length, 0);
    assert.equal((await bench.rowsBy(2))[0]?.outcome, 'denied');
  });

  it('lets results be fetched through the gateway alone', async () => {
    const { id } = await client.messages.batches.create({ requests: [{ custom_id: 'a', params: params('One') }] });
    let batch = await client.messages.batches.retrieve(id);
    for (let attempt = 0; attempt < 100 && batch.processing_status !== 'ended'; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      batch = await client.messages.batches.retrieve(id);
    }
    assert.equal(batch.results_url, `${bench.gateway.url}/v1/messages/batches/${id}/results`);
    const results: string[] = [];
    for await (const { custom_id, result } of await client.messages.batches.results(id)) results.push(`${custom_id} ${result.type}`);
    assert.deepEqual(results, ['a succeeded']);
    for await (const one of client.messages.batches.list()) if (one.results_url !== null) assert.ok(one.results_url.startsWith(bench.gateway.url));
  });

  it('moves files both ways', async () => {
    const file = await client.beta.files.upload({ file: await toFile(Buffer.from('some text'), 'note.txt', { type: 'text/plain' }) });
    assert.equal((await client.beta.files.retrieveMetadata(file.id)).filename, 'note.txt');
    await client.beta.files.delete(file.id);
  });

  it('keeps every other character of a batch', () => {
    const source = '{ "id":"msgbatch_1", "results_url" : "https://api.example/x", "n":1.0 }';
    assert.equal(rewriteResultsURL(source, 'https://gate.example'), '{ "id":"msgbatch_1", "results_url" : "https://gate.example/v1/messages/batches/msgbatch_1/results", "n":1.0 }');
    assert.equal(rewriteResultsURL('{"id":"m","results_url":null}', 'https://gate.example'), '{"id":"m","results_url":null}');
  });
});

describe('what a batch is charged', () => {
  const most = 50;
  const policy: PolicyInput = { limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 1_000, window: '1d' }] }, endpoints: { batches: true } };
  const requests = [{ custom_id: 'a', params: { ...params('One'), max_tokens: most } }];

  /** Runs one batch against an upstream of its own and tells what was charged, and how the ledger has it. */
  async function charged(listener: RequestListener | undefined, signal?: AbortSignal) {
    const settled: number[] = [];
    const limits: LimitStore = { ...boundless, settle: (_id, amounts) => void settled.push(...amounts) };
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const upstream = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // Nobody listens: no connection comes about.
    if (listener === undefined) await new Promise((resolve) => server.close(resolve));
    const bench = await startBench({ policy, limits, upstream });
    try {
      const client = new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 });
      await client.messages.batches.create({ requests }, { ...(signal !== undefined && { signal }) }).catch(() => undefined);
      const [row] = await bench.rowsBy(1);
      return { settled, outcome: row?.outcome };
    } finally {
      await bench.close();
      server.closeAllConnections();
      server.close();
    }
  }

  it('its estimate, when upstream has taken it', async () => {
    const taken = await charged((request, response) => void request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"msgbatch_1","results_url":null}')));
    assert.deepEqual(taken, { settled: [most], outcome: 'answered' });
  });

  it('its estimate, when the client leaves while upstream has it', async () => {
    const leaving = new AbortController();
    const left = await charged((request) => void request.resume().on('end', () => leaving.abort()), leaving.signal);
    assert.deepEqual(left, { settled: [most], outcome: 'aborted' });
  });

  it('its estimate, when upstream took it and its answer cannot be read', async () => {
    const unread = await charged((request, response) => void request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('no JSON')));
    assert.deepEqual(unread, { settled: [most], outcome: 'aborted' });
  });

  it('nothing, when upstream refuses it or cannot be reached', async () => {
    const refused = await charged((request, response) => void request.resume().on('end', () => response.writeHead(400, { 'content-type': 'application/json' }).end('{}')));
    assert.deepEqual(refused, { settled: [0], outcome: 'failed' });
    assert.deepEqual(await charged(undefined), { settled: [0], outcome: 'failed' });
  });
});
