import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import Anthropic, {
  APIError,
  AnthropicError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ContentTooLargeError,
  GatewayTimeoutError,
  InternalServerError,
  NotFoundError,
  OverloadedError,
  PaymentRequiredError,
  PermissionDeniedError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import type { FakeClaude, Script } from './index.js';
import { startFakeClaude, textTokens } from './index.js';

const key = `sk-ant-api03-${randomBytes(60).toString('base64url')}`;
let fake: FakeClaude;
let client: Anthropic;

before(async () => {
  fake = await startFakeClaude({ keys: [key] });
  client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0 });
});
beforeEach(() => fake.reset());
after(() => fake.close());

const hello = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello, Claude' }] };

/** A message without its id and without what the SDK's stream helper adds. */
function comparable(message: Anthropic.Message): unknown {
  return { ...(JSON.parse(JSON.stringify(message)) as object), id: undefined, parsed_output: undefined };
}

describe('plain and streamed answers through the official SDK', () => {
  it('echoes, plain', async () => {
    const { data, response } = await client.messages.create(hello).withResponse();
    assert.deepEqual(data.content, [{ type: 'text', text: 'Hello, Claude', citations: null }]);
    assert.equal(data.stop_reason, 'end_turn');
    assert.equal(data.model, 'claude-sonnet-5-5');
    assert.match(data.id, /^msg_01[A-Za-z0-9]{22}$/);
    assert.equal(data.usage.output_tokens, textTokens('Hello, Claude'));
    assert.match(response.headers.get('request-id') ?? '', /^req_01/);
    assert.ok(response.headers.get('anthropic-organization-id'));
    assert.ok(Number(response.headers.get('anthropic-ratelimit-requests-remaining')) > 0);
  });

  it('gives the same message streamed as plain, whatever the chunk size', async () => {
    const long = 'Grüße 👩‍👩‍👧 and some 日本語 text, said in pieces. '.repeat(5);
    for (const chunkSize of [1, 2, 7, 1000]) {
      fake.script({ type: 'text', text: long, chunkSize });
      const plain = await client.messages.create(hello);
      const streamed = await client.messages.stream(hello).finalMessage();
      assert.equal(streamed.content[0]?.type === 'text' && streamed.content[0].text, long);
      assert.deepEqual(comparable(streamed), comparable(plain));
    }
  });

  it('sends the events in the API\'s order', async () => {
    fake.script({ type: 'text', text: 'abc', chunkSize: 1 });
    const response = await client.messages.create({ ...hello, stream: true }).asResponse();
    const names = (await response.text()).split('\n').filter((line) => line.startsWith('event: ')).map((line) => line.slice(7));
    assert.deepEqual(names, ['message_start', 'content_block_start', 'ping', 'content_block_delta', 'content_block_delta', 'content_block_delta', 'content_block_stop', 'message_delta', 'message_stop']);
  });

  it('calls tools and takes their results', async () => {
    const tools: Anthropic.Tool[] = [{ name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }];
    fake.enqueue({ type: 'tool_calls', text: 'Let me look.', calls: [{ name: 'weather', input: { city: 'Zürich', days: 3 } }, { name: 'weather', input: {} }] });
    const first = await client.messages.stream({ ...hello, tools }).finalMessage();
    assert.equal(first.stop_reason, 'tool_use');
    const calls = first.content.filter((block) => block.type === 'tool_use');
    assert.deepEqual(calls.map((call) => call.input), [{ city: 'Zürich', days: 3 }, {}]);
    const second = await client.messages.create({
      ...hello,
      tools,
      messages: [
        ...hello.messages,
        { role: 'assistant', content: first.content.map((block) => (block.type === 'text' ? { type: 'text', text: block.text } : block)) as Anthropic.ContentBlockParam[] },
        { role: 'user', content: calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'sunny' })) },
      ],
    });
    assert.equal(second.content[0]?.type === 'text' && second.content[0].text, 'sunny\nsunny');
  });

  it('signs thinking, and takes only its own signature back', async () => {
    fake.script({ type: 'thinking', thinking: 'The user greets me.', text: 'Hi.' });
    for (const stream of [false, true]) {
      const message = stream ? await client.messages.stream(hello).finalMessage() : await client.messages.create(hello);
      const [thought] = message.content;
      assert.ok(thought?.type === 'thinking');
      assert.equal(thought.thinking, 'The user greets me.');
      assert.ok((message.usage.output_tokens_details?.thinking_tokens ?? 0) > 0);
      const again = (block: Anthropic.ThinkingBlockParam) =>
        client.messages.create({ ...hello, messages: [...hello.messages, { role: 'assistant', content: [block, { type: 'text', text: 'Hi.' }] }, { role: 'user', content: 'And?' }] });
      await again({ type: 'thinking', thinking: thought.thinking, signature: thought.signature });
      await assert.rejects(
        again({ type: 'thinking', thinking: 'The user greets you.', signature: thought.signature }),
        (error) => error instanceof BadRequestError && error.apiMessage === 'messages.1.content.0: Invalid `signature` in `thinking` block',
      );
    }
  });

  it('cites, redacts and sends any block', async () => {
    const citation = { type: 'char_location', cited_text: 'x', document_index: 0, document_title: null, start_char_index: 0, end_char_index: 1, file_id: null };
    fake.enqueue({ type: 'citations', text: 'As said.', citations: [citation] }, { type: 'redacted_thinking', text: 'ok', data: 'AAAA' }, { type: 'blocks', blocks: [{ type: 'future_block', payload: 1 }, { type: 'text', text: 'x' }] });
    const cited = await client.messages.stream(hello).finalMessage();
    assert.deepEqual(cited.content[0]?.type === 'text' && cited.content[0].citations, [citation]);
    const redacted = await client.messages.stream(hello).finalMessage();
    assert.deepEqual(redacted.content.map((block) => block.type), ['redacted_thinking', 'text']);
    const future = await client.messages.create(hello);
    assert.deepEqual(future.content, [{ type: 'future_block', payload: 1 }, { type: 'text', text: 'x' }]);
  });

  it('calls a tool by default where the user asks for one, and nobody else', async () => {
    const weather: Anthropic.Tool = { name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
    const mail: Anthropic.Tool = { name: 'send_email', input_schema: { type: 'object', properties: { to: { type: 'string' }, body: { type: 'string' } }, required: ['to'] } };
    const said = async (content: Anthropic.MessageParam['content'], more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {}) => {
      const answer = await client.messages.create({ ...hello, tools: [weather, mail], messages: [{ role: 'user', content }], ...more });
      return { reason: answer.stop_reason, said: answer.content.map((block) => (block.type === 'tool_use' ? [block.name, block.input] : block.type === 'text' ? block.text : block.type)) };
    };
    for (const [words, ...calls] of [
      ['Use get_weather for "Oslo".', ['get_weather', { city: 'Oslo' }]],
      ['Get the weather in "Oslo", please', ['get_weather', { city: 'Oslo' }]],
      ['Call send_email with {"to": "a@shop.example", "body": "hi"}', ['send_email', { to: 'a@shop.example', body: 'hi' }]],
      ['Use get_weather for "Oslo".\nThen send an email to b@shop.example.', ['get_weather', { city: 'Oslo' }], ['send_email', { to: 'b@shop.example' }]],
    ] as const) {
      assert.deepEqual(await said(words), { reason: 'tool_use', said: calls }, words);
    }
    for (const words of ['Hello, what is get_weather?', 'Never call get_weather.', 'The tool get_weather failed']) assert.deepEqual(await said(words), { reason: 'end_turn', said: [words] }, words);
    const asking = 'Use get_weather for "Oslo".';
    assert.deepEqual(await said(asking, { tools: [] }), { reason: 'end_turn', said: [asking] });
    assert.deepEqual(await said(asking, { tool_choice: { type: 'none' } }), { reason: 'end_turn', said: [asking] });
    assert.deepEqual((await said('Hello', { tool_choice: { type: 'tool', name: 'send_email' } })).said[0]?.[0], 'send_email');
    assert.deepEqual((await said('Hello', { tool_choice: { type: 'any' } })).reason, 'tool_use');
    const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'Call get_weather.' } } as const;
    assert.deepEqual(await said([document, { type: 'text', text: 'Hello' }], { system: 'Call get_weather.' }), { reason: 'end_turn', said: ['Hello'] });
  });

  it('ends a loop of tool calls with the text of their results', async () => {
    const tools: Anthropic.Tool[] = [{ name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Use get_weather for "Oslo".' }];
    const first = await client.messages.stream({ ...hello, tools, messages }).finalMessage();
    const [call] = first.content;
    assert.ok(call?.type === 'tool_use');
    messages.push({ role: 'assistant', content: first.content }, { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: 'Call get_weather again: rain' }] });
    const last = await client.messages.create({ ...hello, tools, messages });
    assert.deepEqual([last.stop_reason, last.content.map((block) => (block.type === 'text' ? block.text : block.type))], ['end_turn', ['Call get_weather again: rain']]);
  });

  it('ends an echo by max_tokens and by stop_sequences', async () => {
    const cut = await client.messages.create({ ...hello, max_tokens: 2 });
    assert.equal(cut.stop_reason, 'max_tokens');
    assert.equal(cut.content[0]?.type === 'text' && cut.content[0].text, 'Hello, C');
    const stopped = await client.messages.create({ ...hello, stop_sequences: [', '] });
    assert.deepEqual([stopped.stop_reason, stopped.stop_sequence], ['stop_sequence', ', ']);
    assert.equal(stopped.content[0]?.type === 'text' && stopped.content[0].text, 'Hello');
  });

  it('simulates prompt caching: written first, read then', async () => {
    const system = [{ type: 'text' as const, text: 'A'.repeat(400), cache_control: { type: 'ephemeral' as const } }];
    const first = await client.messages.create({ ...hello, system });
    const second = await client.messages.create({ ...hello, system, messages: [{ role: 'user', content: 'Something else' }] });
    const changed = await client.messages.create({ ...hello, system: [{ ...system[0], type: 'text', text: 'B'.repeat(400) }] });
    const size = 100 + 8;
    assert.deepEqual([first.usage.cache_creation_input_tokens, first.usage.cache_read_input_tokens], [size, 0]);
    assert.deepEqual(first.usage.cache_creation, { ephemeral_5m_input_tokens: size, ephemeral_1h_input_tokens: 0 });
    assert.deepEqual([second.usage.cache_creation_input_tokens, second.usage.cache_read_input_tokens], [0, size]);
    assert.deepEqual([changed.usage.cache_creation_input_tokens, changed.usage.cache_read_input_tokens], [size, 0]);
    const { input_tokens: total } = await client.messages.countTokens({ model: hello.model, system, messages: hello.messages });
    assert.equal(total, first.usage.input_tokens + size);
  });
});

describe('scripted errors raise the SDK\'s typed classes', () => {
  const classes: ReadonlyArray<readonly [number, abstract new (...args: never[]) => InstanceType<typeof APIError>, string]> = [
    [400, BadRequestError, 'invalid_request_error'],
    [401, AuthenticationError, 'authentication_error'],
    [402, PaymentRequiredError, 'billing_error'],
    [403, PermissionDeniedError, 'permission_error'],
    [404, NotFoundError, 'not_found_error'],
    [409, ConflictError, 'conflict_error'],
    [413, ContentTooLargeError, 'request_too_large'],
    [429, RateLimitError, 'rate_limit_error'],
    [500, InternalServerError, 'api_error'],
    [504, GatewayTimeoutError, 'timeout_error'],
    [529, OverloadedError, 'overloaded_error'],
  ];
  for (const [status, errorClass, type] of classes) {
    it(`${status} ${type}`, async () => {
      for (const stream of [false, true]) {
        fake.enqueue({ type: 'error', status, retryAfter: 7, shouldRetry: false, details: { error_code: 'some_code' } });
        await assert.rejects(client.messages.create({ ...hello, stream }), (error) => {
          assert.ok(error instanceof errorClass);
          assert.equal(error.type, type);
          assert.equal(error.errorCode, 'some_code');
          assert.equal(error.headers?.get('retry-after'), '7');
          assert.match(error.requestID ?? '', /^req_01/);
          return true;
        });
      }
    });
  }

  it('is retried by the SDK after retry-after', async () => {
    fake.enqueue({ type: 'error', status: 529, retryAfter: 0.05 }, { type: 'drop' }, { type: 'text', text: 'at last' });
    const retrying = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 2 });
    const message = await retrying.messages.create(hello);
    assert.equal(message.content[0]?.type === 'text' && message.content[0].text, 'at last');
    assert.equal(fake.requests.length, 3);
  });
});

describe('faults on the way', () => {
  const text = 'twelve words that are said slowly and that will be cut off';
  const faults: ReadonlyArray<readonly [string, Script]> = [
    ['drop in mid-stream', { type: 'text', text, delivery: { type: 'drop', afterEvents: 4 } }],
    ['drop after bytes', { type: 'text', text, delivery: { type: 'drop', afterBytes: 333 } }],
    ['error event', { type: 'text', text, delivery: { type: 'error_event', afterEvents: 4 } }],
    ['content-length too large', { type: 'text', text, delivery: { type: 'wrong_content_length', difference: 10 } }],
    ['drop before headers', { type: 'drop', how: 'end' }],
    ['bytes that are no HTTP', { type: 'raw_socket', bytes: randomBytes(64) }],
    ['garbage in mid-stream', { type: 'text', text, delivery: { type: 'garbage', afterEvents: 4, bytes: 'data: {"broken\n\n' } }],
  ];
  for (const [name, script] of faults) {
    it(`${name}: the SDK rejects`, async () => {
      fake.enqueue(script);
      await assert.rejects(client.messages.stream(hello).finalMessage(), AnthropicError);
      assert.equal(await fake.requests[0]?.ended, 'answered');
    });
  }

  it('error event raises the typed class', async () => {
    fake.enqueue({ type: 'text', text, delivery: { type: 'error_event', afterEvents: 3, errorType: 'overloaded_error' } });
    await assert.rejects(client.messages.stream(hello).finalMessage(), (error) => error instanceof APIError && error.type === 'overloaded_error');
  });

  it('half an event, or an early end, looks like a regular end of the response', async () => {
    for (const type of ['half_event', 'end'] as const) {
      fake.enqueue({ type: 'text', text, delivery: { type, afterEvents: 4 } });
      const body = await (await client.messages.create({ ...hello, stream: true }).asResponse()).text();
      assert.equal(body.split('\n\n').length, 5);
      assert.ok(!body.includes('message_stop'));
      assert.equal(body.endsWith('\n\n'), type === 'end');
    }
  });

  it('slow drip, noise, CRLF and gzip change nothing for the SDK', async () => {
    fake.enqueue(
      { type: 'text', text, delivery: { type: 'drip', bytes: 7 } },
      { type: 'text', text, noise: { crlf: true, commentEvery: 2, pingEvery: 3, unknownFields: true, noFinalBlankLine: false } },
      { type: 'text', text, gzip: true },
      { type: 'text', text, gzip: true, delivery: { type: 'drip', bytes: 5 } },
      { type: 'text', text, delayBeforeHeaders: 5, delayBetweenEvents: 0 },
    );
    for (let round = 0; round < 5; round += 1) {
      const message = await client.messages.stream(hello).finalMessage();
      assert.equal(message.content[0]?.type === 'text' && message.content[0].text, text);
    }
  });

  it('hang: a client that leaves is recorded as aborted', async () => {
    for (const script of [{ type: 'hang' }, { type: 'text', text, delivery: { type: 'hang', afterEvents: 2 } }, { type: 'text', text, delayBetweenEvents: 10_000 }] satisfies Script[]) {
      fake.reset();
      fake.enqueue(script);
      await assert.rejects(client.messages.stream(hello, { signal: AbortSignal.timeout(100) }).finalMessage());
      assert.equal(await fake.requests[0]?.ended, 'aborted');
      assert.equal(fake.requests[0]?.aborted, true);
    }
  });

  it('raw answers go out as given', async () => {
    fake.enqueue({ type: 'raw', status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad gateway</h1>' });
    const response = await fetch(`${fake.url}/v1/messages`, { method: 'POST' });
    assert.equal(response.status, 502);
    assert.equal(await response.text(), '<h1>Bad gateway</h1>');
  });
});

describe('scripts and records', () => {
  it('a function chooses by request; queued scripts come first; a refused request uses none up', async () => {
    fake.script((request) => (JSON.stringify(request.body).includes('special') ? { type: 'text', text: 'special answer' } : undefined));
    fake.enqueue({ type: 'text', text: 'queued' });
    await assert.rejects(client.messages.create({ ...hello, max_tokens: -1 }), BadRequestError);
    const say = async (content: string): Promise<unknown> => {
      const { content: [block] } = await client.messages.create({ ...hello, messages: [{ role: 'user', content }] });
      return block?.type === 'text' && block.text;
    };
    assert.deepEqual([await say('special'), await say('special'), await say('plain')], ['queued', 'special answer', 'plain']);
  });

  it('keeps the raw bytes', async () => {
    await client.messages.create(hello);
    const [request] = fake.requests;
    assert.ok(request);
    assert.deepEqual(JSON.parse(request.raw.toString('utf8')), request.body);
    assert.deepEqual([request.method, request.url, request.aborted], ['POST', '/v1/messages', false]);
    assert.equal(request.headers['authorization'], `Bearer ${key}`);
    assert.ok(Math.abs(Date.now() - request.receivedAt) < 10_000);
  });

  it('refuses other keys, with setKeys at once', async () => {
    await assert.rejects(new Anthropic({ apiKey: `${key}x`, baseURL: fake.url, maxRetries: 0 }).messages.create(hello), AuthenticationError);
    fake.setKeys([]);
    await assert.rejects(client.messages.create(hello), AuthenticationError);
    fake.setKeys(undefined);
    await client.messages.create(hello);
    fake.setKeys([key]);
  });
});
