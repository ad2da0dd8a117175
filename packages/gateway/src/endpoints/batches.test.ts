import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic, { toFile } from '@anthropic-ai/sdk';
import { startBench, type Bench } from '../gateway.testing.js';
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
