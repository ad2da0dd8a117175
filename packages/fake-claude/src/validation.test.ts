import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { FakeClaude } from './index.js';
import { signThinking, startFakeClaude } from './index.js';

const key = `sk-ant-api03-${randomBytes(60).toString('base64url')}`;
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
beforeEach(() => fake.reset());
after(() => fake.close());

interface Answer {
  readonly status: number;
  readonly body: { readonly type?: string; readonly error?: { readonly type: string; readonly message: string; readonly details?: { error_code: string } }; readonly request_id?: string };
  readonly requestId: string | null;
}

async function post(body: unknown, headers: Record<string, string | undefined> = {}, path = '/v1/messages'): Promise<Answer> {
  const all = { 'content-type': 'application/json', 'x-api-key': key, 'anthropic-version': '2026-10-21', ...headers };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(`${fake.url}${path}`, { method: 'POST', headers: sent, body: Buffer.isBuffer(body) ? new Uint8Array(body) : typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Answer['body'], requestId: response.headers.get('request-id') };
}

const hello = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };
const user = (content: unknown): object => ({ role: 'user', content });
const assistant = (content: unknown): object => ({ role: 'assistant', content });
const withMessages = (...messages: object[]): object => ({ ...hello, messages });
const without = (name: string): object => Object.fromEntries(Object.entries(hello).filter(([field]) => field !== name));
const tool = { name: 'look', input_schema: { type: 'object' } };
const call = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} };
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]).toString('base64');

describe('refusals, with the path and wording of the API', () => {
  const cases: ReadonlyArray<readonly [unknown, string, Record<string, string | undefined>?]> = [
    [without('max_tokens'), 'max_tokens: Field required'],
    [without('model'), 'model: Field required'],
    [without('messages'), 'messages: Field required'],
    [{ ...hello, max_tokens: '100' }, 'max_tokens: Input should be a valid integer'],
    [{ ...hello, max_tokens: 1.5 }, 'max_tokens: Input should be a valid integer, got a number with a fractional part'],
    [{ ...hello, max_tokens: 10_000_000 }, 'max_tokens: 10000000 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-5-5'],
    [{ ...hello, messages: [] }, 'messages: List should have at least 1 item after validation, not 0'],
    [{ ...hello, messages: 'Hello' }, 'messages: Input should be a valid list'],
    [{ ...hello, messages: [7] }, 'messages.0: Input should be a valid dictionary or object to extract fields from'],
    [[], 'Input should be a valid dictionary or object to extract fields from'],
    [{ ...hello, surprise: 1 }, 'surprise: Extra inputs are not permitted'],
    [{ ...hello, mcp_servers: [] }, 'mcp_servers: Extra inputs are not permitted'],
    [{ ...hello, temperature: 1 }, 'temperature: Extra inputs are not permitted'],
    [{ ...hello, temperature: 2 }, 'temperature: Input should be less than or equal to 1', { 'anthropic-version': '2023-06-01' }],
    [withMessages({ role: 'tool', content: 'x' }), "messages.0.role: Input should be 'user', 'assistant' or 'system'"],
    [withMessages({ content: 'x' }), 'messages.0.role: Field required'],
    [withMessages({ role: 'user' }), 'messages.0.content: Field required'],
    [withMessages({ role: 'user', content: 'x', name: 'y' }), 'messages.0.name: Extra inputs are not permitted'],
    [withMessages(user(7)), 'messages.0.content: Input should be a valid list'],
    [withMessages(user('')), 'messages.0: all messages must have non-empty content except for the optional final assistant message'],
    [withMessages(user([{ type: 'text', text: '' }])), 'messages: text content blocks must be non-empty'],
    [withMessages(user([{ type: 'text' }])), 'messages.0.content.0.text.text: Field required'],
    [withMessages(user([{ text: 'x' }])), 'messages.0.content.0.type: Field required'],
    [withMessages(user([{ type: 'text', text: 'x', colour: 1 }])), 'messages.0.content.0.text.colour: Extra inputs are not permitted'],
    [withMessages(assistant('Hi'), user('x')), 'messages: first message must use the "user" role'],
    [withMessages(user('x'), assistant('y')), 'This model does not support assistant message prefill. The conversation must end with a user message.'],
    [{ ...withMessages(user('x'), assistant('y ')), model: 'claude-haiku-4-5' }, 'messages: final assistant content cannot end with trailing whitespace'],
    [withMessages(user([result])), 'messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.'],
    [withMessages(user('x'), assistant([call]), user('y')), 'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.'],
    [withMessages(user('x'), assistant([call, call]), user([result])), 'messages.1.content.1: `tool_use` ids must be unique'],
    [withMessages(user('x'), assistant([{ ...call, id: 'a b' }]), user([result])), "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"],
    [withMessages(user([call])), 'messages.0.content.0: `tool_use` blocks can only be in `assistant` messages'],
    [{ ...hello, tools: [tool, tool] }, 'tools: Tool names must be unique.'],
    [{ ...hello, tools: [{ name: 'look' }] }, 'tools.0.custom.input_schema: Field required'],
    [{ ...hello, tools: [{ ...tool, name: 'a b' }] }, "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"],
    [{ ...hello, tool_choice: { type: 'auto' } }, 'tool_choice: tool_choice may only be specified while providing tools'],
    [{ ...hello, tools: [tool], tool_choice: { type: 'tool', name: 'other' } }, "tool_choice: Tool 'other' not found in provided tools"],
    [{ ...hello, thinking: { type: 'enabled', budget_tokens: 10 } }, 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024'],
    [withMessages(user([{ type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: png } }])), "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'"],
    [withMessages(user([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '%%%' } }])), 'messages.0.content.0.image.source.base64.data: Invalid base64 data'],
    [withMessages(user([{ type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: png } }])), 'messages.0.content.0.image.source.base64: The image was specified using the image/jpeg media type, but the image appears to be a image/png image'],
    [{ ...hello, system: [{ type: 'image' }] }, "system.0: Input tag 'image' found using 'type' does not match any of the expected tags: 'text'"],
    [{ ...hello, system: Array.from({ length: 5 }, () => ({ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } })) }, 'A maximum of 4 blocks with cache_control may be provided. Found 5.'],
    [{ ...hello, metadata: { user_id: 'x'.repeat(513) } }, 'metadata.user_id: String should have at most 512 characters'],
    [{ ...hello, metadata: { user_id: 'ann@example.com' } }, 'metadata.user_id: user_id appears to contain an email address'],
    [{ ...hello, stop_sequences: [' '] }, 'stop_sequences: each stop sequence must contain non-whitespace'],
    [withMessages(user('x'), assistant([call]), user([{ type: 'text', text: 'here:' }, result])), 'messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.'],
    [
      { ...hello, tools: [{ ...tool, cache_control: { type: 'ephemeral' } }], system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }] },
      "system.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    ],
    [hello, 'anthropic-version: header is required', { 'anthropic-version': undefined }],
    [hello, 'anthropic-version: "2020-01-01" is not a valid version', { 'anthropic-version': '2020-01-01' }],
    [hello, 'Content-Type: must be application/json', { 'content-type': 'text/plain' }],
    [withMessages(user('x'.repeat(4_100_000))), 'prompt is too long: 1025012 tokens > 1000000 maximum'],
  ];
  for (const [body, message, headers] of cases) {
    it(message.slice(0, 110), async () => {
      const answer = await post(body, headers);
      assert.equal(answer.body.error?.message, message);
      assert.deepEqual([answer.status, answer.body.type, answer.body.error?.type], [400, 'error', 'invalid_request_error']);
      assert.equal(answer.body.request_id, answer.requestId);
    });
  }

  it('takes a beta\'s field with its header only', async () => {
    const body = { ...hello, mcp_servers: [{ type: 'url', name: 'a', url: 'https://example.com' }] };
    assert.equal((await post(body, { 'anthropic-beta': 'files-api-2025-04-14, mcp-client-2025-11-20' })).status, 200);
    assert.equal((await post(body, { 'anthropic-beta': 'files-api-2025-04-14' })).status, 400);
  });

  it('takes sampling parameters with the older version', async () => {
    assert.equal((await post({ ...hello, temperature: 0.5, top_k: 5 }, { 'anthropic-version': '2023-06-01' })).status, 200);
  });

  it('answers an older version without the nulls that it does not know', async () => {
    for (const stream of [false, true]) {
      const response = await fetch(`${fake.url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key, 'anthropic-version': '2023-06-01' },
        body: JSON.stringify({ ...hello, stream }),
      });
      const text = await response.text();
      assert.ok(!/"(?:citations|container|diagnostics|stop_details|speed)":/.test(text), text);
      assert.match(text, /"stop_sequence":null/);
    }
  });

  it('checks every credential that is presented', async () => {
    for (const headers of [{ 'x-api-key': undefined }, { 'x-api-key': 'x' }, { authorization: 'Bearer wrong' }, { 'x-api-key': undefined, authorization: `Basic ${key}` }]) {
      const answer = await post(hello, headers);
      assert.deepEqual([answer.status, answer.body.error?.type], [401, 'authentication_error']);
    }
    assert.equal((await post(hello, { 'x-api-key': undefined, authorization: `Bearer ${key}` })).status, 200);
    assert.equal((await post(hello, { authorization: `Bearer ${key}` })).status, 200);
  });
});

describe('bodies', () => {
  it('refuses what is no JSON, and never quotes it', async () => {
    for (const body of ['', '{', '{"model": secret-thing}', '{"a":1}}', Buffer.from([0x22, 0xff, 0x22]), '"\\ud800"', `${'['.repeat(1000)}${']'.repeat(1000)}`, '['.repeat(200_000)]) {
      const answer = await post(body);
      assert.equal(answer.status, 400);
      assert.match(answer.body.error?.message ?? '', /^The request body is not valid JSON: /);
      assert.ok(!JSON.stringify(answer.body).includes('secret'));
    }
  });

  it('takes escaped surrogate pairs', async () => {
    assert.equal((await post(JSON.stringify(hello).replace('Hello', '\\ud83d\\ude00'))).status, 200);
  });

  it('undoes content encodings', async () => {
    const text = JSON.stringify(hello);
    assert.equal((await post(gzipSync(text), { 'content-encoding': 'gzip' })).status, 200);
    assert.equal((await post(brotliCompressSync(text), { 'content-encoding': 'br' })).status, 200);
    assert.equal((await post(text, { 'content-encoding': 'gzip' })).body.error?.details?.error_code, 'request_body_encoding_invalid');
    assert.equal((await post(text, { 'content-encoding': 'rot13' })).body.error?.details?.error_code, 'request_body_encoding_unsupported');
    const bomb = await post(gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20)), { 'content-encoding': 'gzip' });
    assert.deepEqual([bomb.status, bomb.body.error?.details?.error_code], [413, 'request_body_too_large_after_decoding']);
  });

  it('refuses more than 32 MB, while reading', async () => {
    const socket = connect(fake.port, '127.0.0.1');
    socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\ncontent-length: ${40 * 1024 * 1024}\r\n\r\n{`);
    const answer = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString('latin1'))));
    socket.destroy();
    assert.match(answer, /^HTTP\/1\.1 413 [^]*"request_too_large"/);
    const chunked = connect(fake.port, '127.0.0.1');
    chunked.on('error', () => undefined);
    chunked.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\ntransfer-encoding: chunked\r\n\r\n`);
    for (let sent = 0; sent < 34; sent += 1) chunked.write(Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1024 * 1024, 0x20), Buffer.from('\r\n')]));
    const second = await new Promise<string>((resolve) => chunked.once('data', (data) => resolve(data.toString('latin1'))));
    chunked.destroy();
    assert.match(second, /^HTTP\/1\.1 413 /);
  });

  it('records a client that leaves while sending', async () => {
    const socket = connect(fake.port, '127.0.0.1');
    socket.write('POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"a"', () => socket.destroy());
    while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await fake.requests[0]?.ended, 'aborted');
  });
});

describe('what may come back', () => {
  it('takes every block that the SDK\'s types know, in the smallest legal form', async () => {
    const caller = { type: 'direct' };
    const blocks: Record<string, object> = {
      text: { text: 'x' },
      image: { source: { type: 'url', url: 'https://example.com/a.png' } },
      document: { source: { type: 'text', media_type: 'text/plain', data: 'x' }, citations: { enabled: true }, title: 't' },
      search_result: { source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
      thinking: { thinking: 'hm', signature: signThinking('hm') },
      redacted_thinking: { data: 'AAAA' },
      tool_use: { id: 'toolu_1', name: 'look', input: {}, caller },
      tool_result: { tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'x' }, { type: 'tool_reference', tool_name: 'look' }], is_error: false },
      server_tool_use: { id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' }, caller },
      web_search_tool_result: { tool_use_id: 'srvtoolu_1', content: [{ type: 'web_search_result', encrypted_content: 'x', title: 't', url: 'https://example.com' }] },
      web_fetch_tool_result: { tool_use_id: 'srvtoolu_1', content: { type: 'web_fetch_tool_result_error', error_code: 'url_too_long' } },
      code_execution_tool_result: { tool_use_id: 'srvtoolu_1', content: { type: 'code_execution_result', content: [], return_code: 0, stderr: '', stdout: '' } },
      bash_code_execution_tool_result: { tool_use_id: 'srvtoolu_1', content: { type: 'bash_code_execution_tool_result_error', error_code: 'output_file_too_large' } },
      text_editor_code_execution_tool_result: { tool_use_id: 'srvtoolu_1', content: { type: 'text_editor_code_execution_create_result', is_file_update: false } },
      tool_search_tool_result: { tool_use_id: 'srvtoolu_1', content: { type: 'tool_search_tool_search_result', tool_references: [] } },
      container_upload: { file_id: 'file_1' },
    };
    // The names come from the SDK's own union, so that a new block type fails here.
    const types = readFileSync(createRequire(import.meta.url).resolve('@anthropic-ai/sdk/resources/messages/messages').replace(/\.js$/, '.d.ts'), 'utf8');
    const union = /export type ContentBlockParam = ([^;]+);/.exec(types)?.[1]?.split('|').map((name) => name.trim()) ?? [];
    const names = union.map((name) => new RegExp(`export interface ${name} \\{[^]*?\\n    type: '(\\w+)';`).exec(types)?.[1] ?? name);
    assert.deepEqual(names.sort(), Object.keys(blocks).sort());
    for (const [type, fields] of Object.entries(blocks)) {
      const block = { type, ...fields };
      const messages =
        type === 'tool_use' ? [user('x'), assistant([block]), user([result])]
        : type === 'tool_result' ? [user('x'), assistant([call]), user([block])]
        : /thinking|server_tool|_tool_result/.test(type) ? [user('x'), assistant([block, { type: 'text', text: 'y' }]), user('z')]
        : [user([block])];
      const answer = await post(withMessages(...messages));
      assert.equal(answer.status, 200, `${type}: ${answer.body.error?.message}`);
    }
  });

  it('takes several results split over consecutive user messages', async () => {
    assert.equal((await post(withMessages(user('x'), assistant([call, { ...call, id: 'toolu_2' }]), user([result]), user([{ ...result, tool_use_id: 'toolu_2' }])))).status, 200);
  });
});

describe('random damage', () => {
  it('any JSON gets a typed answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }).filter((value) => value !== true), fc.constantFrom('messages', 'system', 'tools', 'tool_choice', 'thinking', 'max_tokens', 'metadata', 'stream', 'output_config'), async (value, field) => {
        const answer = await post({ ...hello, stream: false, [field]: value });
        assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500 && answer.body.type === 'error'), JSON.stringify(answer));
      }),
      { numRuns: 300 },
    );
  });

  it('any message blocks get a typed answer', async () => {
    const type = fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'server_tool_use', 'constructor', '__proto__', '');
    const block = fc.record({ type, text: fc.anything({ maxDepth: 1 }), id: fc.string(), source: fc.jsonValue({ maxDepth: 2 }), content: fc.jsonValue({ maxDepth: 2 }), name: fc.string(), input: fc.jsonValue({ maxDepth: 1 }) }, { requiredKeys: ['type'] });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content: fc.oneof(fc.string(), fc.array(block, { maxLength: 3 })) }), { maxLength: 4 }), async (messages) => {
        const answer = await post(JSON.stringify({ ...hello, messages }, (_name, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)));
        assert.ok(answer.status === 200 || answer.status === 400, JSON.stringify(answer));
      }),
      { numRuns: 300 },
    );
  });

  it('any bytes on the socket leave the server alive', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.string().map((text) => Buffer.from(`POST /v1/messages HTTP/1.1\r\nhost: x\r\n${text}\r\n\r\n`))), async (bytes) => {
        const socket = connect(fake.port, '127.0.0.1');
        socket.on('error', () => undefined);
        await new Promise<void>((resolve) => {
          socket.on('close', () => resolve());
          socket.resume();
          socket.end(bytes);
        });
      }),
      { numRuns: 100 },
    );
    assert.equal((await post(hello)).status, 200);
  });
});
