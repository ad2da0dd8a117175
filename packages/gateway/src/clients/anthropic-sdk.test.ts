import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import AnthropicZero from '@anthropic-ai/sdk-0x';
import { startBench, type Bench } from '../gateway.testing.js';

const MODEL = 'claude-opus-5-5';
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const tools: Anthropic.Tool[] = [{ name: 'weather', description: 'Weather of a place', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];

// The 0.x client has the same shape for all that is used here; its own types differ in places that do not matter.
const clients = [
  ['1.x', Anthropic, (bench: Bench, maxRetries: number) => new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries })],
  ['0.x', AnthropicZero as unknown as typeof Anthropic, (bench: Bench, maxRetries: number) => new AnthropicZero({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries }) as unknown as Anthropic],
] as const;

for (const [version, Class, make] of clients) {
  describe(`Anthropic SDK ${version}`, () => {
    let bench: Bench;
    let client: Anthropic;
    before(async () => {
      bench = await startBench({ policy: { upstream: { retries: 0 } } });
      client = make(bench, 0);
    });
    after(() => bench.close());
    beforeEach(() => {
      bench.claude.reset();
      bench.rows.length = 0;
    });
    const ask = (content: string) => client.messages.create({ model: MODEL, max_tokens: 2048, messages: [{ role: 'user', content }] });
    const sent = () => bench.claude.requests.at(-1)!.body as Anthropic.MessageCreateParams;

    it('gets a plain answer', async () => {
      const message = await ask('Say it back');
      assert.equal(message.content[0]?.type === 'text' && message.content[0].text, 'Say it back');
      assert.equal(bench.claude.requests[0]?.headers['x-api-key'], bench.upstreamKey);
      assert.equal(bench.claude.requests[0]?.headers['authorization'], undefined);
      assert.match(message._request_id ?? '', /^req_/);
    });

    it('gets a streamed answer, and the ledger its usage', async () => {
      const stream = client.messages.stream({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'One two three four five six' }] });
      let text = '';
      stream.on('text', (delta) => (text += delta));
      const final = await stream.finalMessage();
      assert.equal(text, 'One two three four five six');
      const [row] = await bench.rowsBy(1);
      assert.equal(row?.outcome, 'answered');
      assert.equal(row?.outputTokens, final.usage.output_tokens);
      assert.equal(row?.inputTokens, final.usage.input_tokens);
      assert.equal(row?.upstreamRequestId, stream.request_id);
    });

    for (const noise of [{ crlf: true }, { commentEvery: 1, pingEvery: 1 }, { unknownEvents: true, unknownFields: true, unknownDeltas: true }, { noFinalBlankLine: true }]) {
      for (const delivery of [{ type: 'whole' }, { type: 'drip', bytes: 7 }] as const) {
        it(`reads a stream with ${Object.keys(noise).join(', ')}, ${delivery.type}`, async () => {
          bench.claude.script({ type: 'text', text: 'Grüße, 世界, 👩‍👩‍👧 — done', chunkSize: 3, noise, delivery });
          const final = await client.messages.stream({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'x' }] }).finalMessage();
          assert.equal(final.content[0]?.type === 'text' && final.content[0].text, 'Grüße, 世界, 👩‍👩‍👧 — done');
          assert.equal((await bench.rowsBy(1))[0]?.outputTokens, final.usage.output_tokens);
        });
      }
    }

    for (const streamed of [false, true]) {
      const run = async (params: Anthropic.MessageCreateParamsNonStreaming): Promise<Anthropic.Message> => (streamed ? client.messages.stream(params).finalMessage() : client.messages.create(params));
      const how = streamed ? 'streamed' : 'plain';

      it(`calls tools in several turns, ${how}`, async () => {
        const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Weather in Rome and Oslo?' }];
        for (const city of ['Rome', 'Oslo "North"']) {
          bench.claude.enqueue({ type: 'tool_calls', text: 'Looking.', calls: [{ name: 'weather', input: { city } }], chunkSize: 5 });
          const message = await run({ model: MODEL, max_tokens: 200, tools, messages });
          assert.equal(message.stop_reason, 'tool_use');
          const use = message.content.find((block) => block.type === 'tool_use');
          assert.ok(use !== undefined);
          assert.deepEqual(use.input, { city });
          messages.push({ role: 'assistant', content: message.content }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: `Sunny in ${city}` }] });
        }
        bench.claude.enqueue({ type: 'text', text: 'Sunny in both.' });
        const last = await run({ model: MODEL, max_tokens: 200, tools, messages });
        assert.equal(last.stop_reason, 'end_turn');
        assert.equal(sent().messages.length, 5);
      });

      it(`sends signed thinking back byte for byte, ${how}`, async () => {
        bench.claude.enqueue({ type: 'thinking', thinking: 'First ünïcode thought…', text: 'Hm.' });
        const params = { model: MODEL, max_tokens: 2048, thinking: { type: 'enabled' as const, budget_tokens: 1024 }, messages: [{ role: 'user' as const, content: 'Think' }] };
        const first = await run(params);
        assert.equal(first.content[0]?.type, 'thinking');
        bench.claude.enqueue({ type: 'redacted_thinking', text: 'Well.' });
        const second = await run({ ...params, messages: [...params.messages, { role: 'assistant', content: first.content }, { role: 'user', content: 'More' }] });
        assert.equal(second.content[0]?.type, 'redacted_thinking');
        await run({ ...params, messages: [...params.messages, { role: 'assistant', content: first.content }, { role: 'user', content: 'More' }, { role: 'assistant', content: second.content }, { role: 'user', content: 'Go on' }] });
        // The fake Claude verifies its signatures and answers 400 to one that does not fit.
        assert.deepEqual((sent().messages[1]!.content as unknown[])[0], first.content[0]);
        assert.deepEqual((sent().messages[3]!.content as unknown[])[0], second.content[0]);
      });

      it(`gets citations of documents, ${how}`, async () => {
        const citation = { type: 'char_location', cited_text: 'The sky is blue.', document_index: 0, document_title: 'Sky', start_char_index: 0, end_char_index: 16, file_id: null };
        bench.claude.enqueue({ type: 'citations', text: 'It is blue.', citations: [citation] });
        const message = await run({
          model: MODEL,
          max_tokens: 200,
          messages: [{ role: 'user', content: [{ type: 'document', title: 'Sky', citations: { enabled: true }, source: { type: 'text', media_type: 'text/plain', data: 'The sky is blue.' } }, { type: 'text', text: 'What colour?' }] }],
        });
        assert.deepEqual(message.content[0]?.type === 'text' && message.content[0].citations, [citation]);
      });

      it(`takes images and caching marks, ${how}`, async () => {
        const system: Anthropic.TextBlockParam[] = [{ type: 'text', text: 'A long prompt. '.repeat(600), cache_control: { type: 'ephemeral', ttl: '1h' } }];
        const params: Anthropic.MessageCreateParamsNonStreaming = { model: MODEL, max_tokens: 50, system, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } }, { type: 'text', text: 'What is it?' }] }] };
        const first = await run(params);
        const second = await run(params);
        assert.ok((first.usage.cache_creation_input_tokens ?? 0) > 0);
        assert.equal(second.usage.cache_read_input_tokens, first.usage.cache_creation_input_tokens);
        assert.deepEqual((sent().system as unknown[])[0], system[0]);
        const row = (await bench.rowsBy(2))[1];
        assert.equal(row?.cacheReadTokens, second.usage.cache_read_input_tokens);
      });
    }

    it('counts tokens', async () => {
      const { input_tokens } = await client.messages.countTokens({ model: MODEL, messages: [{ role: 'user', content: 'Hello' }] });
      assert.ok(input_tokens > 0);
      assert.equal((await bench.rowsBy(1))[0]?.endpoint, 'count_tokens');
    });

    it('lists models', async () => {
      const page = await client.models.list();
      assert.ok(page.data.length > 0);
      assert.equal((await client.models.retrieve(page.data[0]!.id)).id, page.data[0]!.id);
    });

    for (const [status, name] of [[400, 'BadRequestError'], [402, 'APIError'], [403, 'PermissionDeniedError'], [404, 'NotFoundError'], [409, 'ConflictError'], [413, 'APIError'], [422, 'UnprocessableEntityError'], [429, 'RateLimitError'], [500, 'InternalServerError'], [503, 'InternalServerError'], [504, 'InternalServerError'], [529, 'InternalServerError']] as const) {
      it(`raises ${name} for ${status}`, async () => {
        bench.claude.script({ type: 'error', status, message: 'words of upstream' });
        const error: unknown = await ask('x').catch((reason: unknown) => reason);
        assert.ok(error instanceof Class[name], String(error));
        assert.equal(error.status, status);
        assert.match(error.message, /words of upstream/);
        assert.match(error.requestID ?? '', /^req_/);
      });
    }

    it('raises AuthenticationError for a wrong key, and RateLimitError for a reached limit', async () => {
      const wrong: unknown = await new Class({ apiKey: 'wrong', baseURL: bench.gateway.url, maxRetries: 0 }).messages.create({ model: MODEL, max_tokens: 5, messages: [{ role: 'user', content: 'x' }] }).catch((reason: unknown) => reason);
      assert.ok(wrong instanceof Class.AuthenticationError);
      assert.match(wrong.requestID ?? '', /^req_/);
    });

    it('raises a typed error for one in mid-stream', async () => {
      bench.claude.script({ type: 'text', text: 'one two three four', chunkSize: 4, delivery: { type: 'drop', afterEvents: 4 } });
      const error: unknown = await client.messages.stream({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'x' }] }).finalMessage().catch((reason: unknown) => reason);
      assert.ok(error instanceof Class.APIError, String(error));
      assert.match(error.message, /upstream_interrupted/);
    });

    it('retries by itself what can succeed later', async () => {
      bench.claude.enqueue({ type: 'error', status: 529, headers: { 'retry-after-ms': '20' } });
      const message = await make(bench, 2).messages.create({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'Again' }] });
      assert.equal(message.content[0]?.type === 'text' && message.content[0].text, 'Again');
      assert.equal(bench.claude.requests.length, 2);
    });

    it('aborts, and upstream stops', async () => {
      bench.claude.script({ type: 'text', text: 'word '.repeat(300), chunkSize: 5, delayBetweenEvents: 10 });
      const stream = client.messages.stream({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'x' }] });
      stream.once('text', () => stream.abort());
      await assert.rejects(stream.finalMessage(), Class.APIUserAbortError);
      assert.equal(await bench.claude.requests[0]?.ended, 'aborted');
      assert.equal((await bench.rowsBy(1))[0]?.outcome, 'aborted');
    });
  });
}
