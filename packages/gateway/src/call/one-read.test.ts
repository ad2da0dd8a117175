import assert from 'node:assert/strict';
import { request } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { PolicyInput } from '@claviger/core/policy';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask } from '../http.testing.js';

const event = (name: string, data: object): string => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
const text = (words: string): string => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: words } });
const whole = [
  event('message_start', { message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-opus-5-5', content: [], stop_reason: null, usage: { input_tokens: 7, output_tokens: 1 } } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  text('One '),
  text('two '),
  text('three.'),
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } }),
  event('message_stop', {}),
];
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';
const chunk = (bytes: string): string => `${Buffer.byteLength(bytes).toString(16)}\r\n${bytes}\r\n`;
const question = (bench: Bench) => ({
  headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
  body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 200, stream: true, messages: [{ role: 'user', content: 'Count' }] }),
});

/** An upstream on a raw socket that does `answer` once a request has come. */
async function withUpstream(answer: (socket: Socket) => void, test: (bench: Bench) => Promise<void>, policy: PolicyInput = {}): Promise<void> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bench = await startBench({ upstream: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, policy: { ...policy, upstream: { retries: 0 } } });
  try {
    await test(bench);
  } finally {
    await bench.close();
    server.close();
  }
}

describe('a stream that comes in one read', () => {
  it('goes on whole, and is counted', () =>
    withUpstream(
      (socket) => socket.write(`${HEAD}${whole.map(chunk).join('')}0\r\n\r\n`),
      async (bench) => {
        const { status, body } = await ask(bench.gateway.url, question(bench));
        assert.equal(status, 200);
        assert.equal(body, whole.join(''));
        const [row] = await bench.rowsBy(1);
        assert.deepEqual([row?.outcome, row?.inputTokens, row?.outputTokens], ['answered', 7, 9]);
      },
    ));

  it('shows what came before it broke off, then an error event', () =>
    withUpstream(
      (socket) => socket.end(`${HEAD}${whole.slice(0, 4).map(chunk).join('')}`),
      async (bench) => {
        const { body } = await ask(bench.gateway.url, question(bench));
        assert.ok(body.startsWith(whole.slice(0, 3).join('')));
        assert.match(body.slice(whole.slice(0, 3).join('').length), /event: error\ndata: \{.*"upstream_interrupted".*\}\n\n$/s);
        assert.equal((await bench.rowsBy(1))[0]?.outcome, 'failed');
      },
    ));

  it('shows what came before bytes that are no HTTP, in the same read', () =>
    withUpstream(
      (socket) => socket.write(`${HEAD}${whole.slice(0, 4).map(chunk).join('')}no length\r\n`),
      async (bench) => {
        const { body } = await ask(bench.gateway.url, question(bench));
        assert.ok(body.startsWith(whole.slice(0, 3).join('')));
        assert.match(body, /event: error\n/);
      },
    ));

  it('is paid for whole when a guard ends it in the middle, and nothing of the rest is shown', () => {
    const call = [event('content_block_start', { index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name: 'wire_money', input: {} } }), event('content_block_stop', { index: 0 })];
    const before = [whole[0], event('content_block_start', { index: 1, content_block: { type: 'text', text: '' } }), event('content_block_delta', { index: 1, delta: { type: 'text_delta', text: 'Wait.' } })];
    const after = [event('content_block_start', { index: 2, content_block: { type: 'text', text: '' } }), event('content_block_delta', { index: 2, delta: { type: 'text_delta', text: 'Never shown.' } }), ...whole.slice(6)];
    return withUpstream(
      (socket) => socket.write(`${HEAD}${[...before, ...call, ...after].map((one) => chunk(one ?? '')).join('')}0\r\n\r\n`),
      async (bench) => {
        const { body } = await ask(bench.gateway.url, question(bench));
        assert.ok(body.startsWith(before.join('')));
        assert.match(body.slice(before.join('').length), /^event: error\ndata: \{.*"tool_denied".*\}\n\n$/s);
        const [row] = await bench.rowsBy(1);
        assert.deepEqual([row?.outcome, row?.inputTokens, row?.outputTokens], ['denied', 7, 9]);
      },
      { tools: { unlisted: 'deny', onDenial: 'error' } },
    );
  });

  it('does not hold its head back until the first event', () =>
    withUpstream(
      (socket) => socket.write(HEAD),
      (bench) =>
        new Promise((resolve, reject) => {
          const { headers, body } = question(bench);
          const asking = request(new URL('/v1/messages', bench.gateway.url), { method: 'POST', headers, agent: false }, (answer) => {
            assert.equal(answer.statusCode, 200);
            answer.on('error', () => undefined);
            asking.destroy();
            resolve();
          });
          asking.on('error', reject);
          asking.end(body);
        }),
    ));
});
