import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { costOf, noUsage } from '@claviger/core/messages';
import { parsePolicy } from '@claviger/core/policy';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask, codeOf, type HttpAnswer } from '../http.testing.js';

const body = (extra: Readonly<Record<string, unknown>> = {}) => JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 200, messages: [{ role: 'user', content: 'Hello' }], ...extra });
const send = (bench: Bench, extra: Readonly<Record<string, unknown>> = {}, signal?: AbortSignal): Promise<HttpAnswer> =>
  ask(bench.gateway.url, { headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, body: body(extra), ...(signal !== undefined && { signal }) });

/** The events of a stream, by name. Fails on half an event. */
function eventsOf(text: string): { name: string; data: unknown }[] {
  assert.ok(text.endsWith('\n\n'), 'the stream ends with a whole event');
  return text.trimEnd().split('\n\n').map((event) => {
    const match = /^event: (\S+)\ndata: (.*)$/.exec(event);
    assert.ok(match !== null, `"${event}" is one whole event`);
    return { name: match[1]!, data: JSON.parse(match[2]!) as unknown };
  });
}

describe('upstream trouble', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench({ policy: { upstream: { retries: 2, idleTimeout: '400ms', headersTimeout: '700ms', maxRetryAfter: '1s' } } });
  });
  after(() => bench.close());
  beforeEach(() => {
    bench.claude.reset();
    bench.rows.length = 0;
    bench.log.length = 0;
    bench.keyOutcomes.length = 0;
  });

  for (const status of [429, 500, 502, 503, 529]) {
    it(`tries again after ${status}`, async () => {
      bench.claude.enqueue({ type: 'error', status });
      const answer = await send(bench);
      assert.equal(answer.status, 200);
      assert.equal(bench.claude.requests.length, 2);
      assert.equal((await bench.rowsBy(1)).length, 1);
    });
  }

  for (const status of [400, 402, 403, 404, 409, 413]) {
    it(`passes ${status} on at once`, async () => {
      bench.claude.script({ type: 'error', status });
      const answer = await send(bench);
      assert.equal(answer.status, status);
      assert.equal(bench.claude.requests.length, 1);
      const [row] = await bench.rowsBy(1);
      assert.equal(row?.outcome, 'failed');
      assert.equal(row?.status, status);
    });
  }

  it('passes the last error on when every attempt fails', async () => {
    bench.claude.script({ type: 'error', status: 529, message: 'Overloaded now' });
    const answer = await send(bench);
    assert.equal(answer.status, 529);
    assert.equal((JSON.parse(answer.body) as { error: { message: string } }).error.message, 'Overloaded now');
    assert.equal(bench.claude.requests.length, 3);
  });

  it('waits as long as retry-after says, and passes a longer one on', async () => {
    bench.claude.enqueue({ type: 'error', status: 429, retryAfter: 1 });
    const began = Date.now();
    assert.equal((await send(bench)).status, 200);
    assert.ok(Date.now() - began >= 950);
    bench.claude.enqueue({ type: 'error', status: 429, retryAfter: 3600 });
    const answer = await send(bench);
    assert.equal(answer.status, 429);
    assert.equal(answer.headers['retry-after'], '3600');
  });

  it('does not retry what upstream says not to', async () => {
    bench.claude.script({ type: 'error', status: 500, shouldRetry: false });
    assert.equal((await send(bench)).status, 500);
    assert.equal(bench.claude.requests.length, 1);
  });

  it('answers a refused credential with an error of its own, once, and raises the alarm', async () => {
    bench.claude.setKeys(['sk-ant-api03-anotherone']);
    const answer = await send(bench);
    bench.claude.setKeys([bench.upstreamKey]);
    assert.equal(answer.status, 500);
    assert.equal(codeOf(answer.body), 'upstream_credential');
    assert.equal(answer.headers['x-should-retry'], 'false');
    assert.ok(!answer.body.includes('x-api-key'));
    assert.equal(bench.claude.requests.length, 1);
    assert.ok(bench.log.some(({ level, event }) => level === 'error' && event === 'upstream_credential_refused'));
    assert.deepEqual(bench.keyOutcomes, [{ kind: 'rejected', status: 401 }]);
  });

  it('keeps back an error that quotes the credential', async () => {
    bench.claude.script({ type: 'error', status: 400, message: `bad key ${bench.upstreamKey}` });
    const answer = await send(bench);
    assert.equal(codeOf(answer.body), 'upstream_credential');
    assert.ok(!JSON.stringify([answer, bench.log, bench.rows]).includes(bench.upstreamKey));
  });

  it('tries again after a lost connection, then says so without the address', async () => {
    bench.claude.enqueue({ type: 'drop' });
    assert.equal((await send(bench)).status, 200);
    bench.claude.script({ type: 'drop', how: 'end' });
    const answer = await send(bench);
    assert.equal(answer.status, 500);
    assert.equal(codeOf(answer.body), 'upstream_unreachable');
    assert.ok(!answer.body.includes('127.0.0.1') && !answer.body.includes(String(bench.claude.port)));
  });

  it('gives up on an upstream that hangs', async () => {
    bench.claude.script({ type: 'hang' });
    const answer = await send(bench);
    assert.equal(answer.status, 504);
    assert.equal(codeOf(answer.body), 'upstream_timeout');
  });

  it('refuses redirects and encodings that nobody asked for', async () => {
    bench.claude.script({ type: 'raw', status: 302, body: 'moved', headers: { location: 'http://elsewhere.example/' } });
    assert.equal(codeOf((await send(bench)).body), 'upstream_malformed');
    bench.claude.script({ type: 'raw', body: 'not really gzip', headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' } });
    assert.equal(codeOf((await send(bench)).body), 'upstream_malformed');
  });

  it('refuses an answer that is no JSON, and one that is no HTTP', async () => {
    bench.claude.script({ type: 'raw', body: '{"type":"message","content":[{"type":"te', headers: { 'content-type': 'application/json' } });
    assert.equal(codeOf((await send(bench)).body), 'upstream_malformed');
    bench.claude.script({ type: 'raw_socket', bytes: 'HTTP/1.1 200 OK\r\ncontent-length: banana\r\n\r\n{}' });
    assert.equal(codeOf((await send(bench)).body), 'upstream_malformed');
  });

  for (const difference of [-20, 20]) {
    it(`does not pass half a plain answer on (length off by ${difference})`, async () => {
      bench.claude.script({ type: 'text', text: 'x'.repeat(100), delivery: { type: 'wrong_content_length', difference } });
      const answer = await send(bench);
      assert.ok(answer.status >= 500, String(answer.status));
      assert.ok(['upstream_malformed', 'upstream_interrupted', 'upstream_timeout'].includes(codeOf(answer.body) ?? ''));
    });
  }

  for (const [what, delivery, code] of [
    ['is reset', { type: 'drop', afterEvents: 4 }, 'upstream_interrupted'],
    ['ends too early', { type: 'end', afterEvents: 4 }, 'upstream_interrupted'],
    ['ends within an event', { type: 'half_event', afterEvents: 4 }, 'upstream_interrupted'],
    ['falls silent', { type: 'hang', afterEvents: 4 }, 'upstream_timeout'],
    ['turns to garbage', { type: 'garbage', afterEvents: 4 }, 'upstream_interrupted'],
  ] as const) {
    it(`ends a stream that ${what} with an error event and no half event`, async () => {
      bench.claude.script({ type: 'text', text: 'one two three four five six seven', chunkSize: 4, delivery });
      const answer = await send(bench, { stream: true });
      assert.equal(answer.status, 200);
      const events = eventsOf(answer.body);
      assert.equal(events.at(-1)?.name, 'error');
      assert.equal(codeOf(JSON.stringify(events.at(-1)?.data)), code);
      const [row] = await bench.rowsBy(1);
      assert.ok(row !== undefined);
      assert.equal(row.outcome, 'failed');
      assert.equal(row.code, code);
      assert.ok(row.inputTokens > 0, 'what upstream had counted is in the ledger');
    });
  }

  it('passes the error event of upstream on, and adds none', async () => {
    bench.claude.script({ type: 'text', text: 'one two three', chunkSize: 4, delivery: { type: 'error_event', afterEvents: 3, errorType: 'overloaded_error', message: 'Overloaded' } });
    const errors = eventsOf((await send(bench, { stream: true })).body).filter(({ name }) => name === 'error');
    assert.equal(errors.length, 1);
    assert.equal((errors[0]!.data as { error: { type: string } }).error.type, 'overloaded_error');
    assert.equal((await bench.rowsBy(1))[0]?.outcome, 'failed');
  });

  it('stops upstream at once when the client leaves, and records the call', async () => {
    bench.claude.script({ type: 'text', text: 'word '.repeat(200), chunkSize: 5, delayBetweenEvents: 20 });
    const leaving = new AbortController();
    const gone = send(bench, { stream: true }, leaving.signal).catch(() => 'gone');
    while (bench.claude.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 150));
    leaving.abort();
    assert.equal(await gone, 'gone');
    const began = Date.now();
    assert.equal(await bench.claude.requests[0]?.ended, 'aborted');
    assert.ok(Date.now() - began < 500);
    const [row] = await bench.rowsBy(1);
    assert.ok(row !== undefined);
    assert.equal(row.outcome, 'aborted');
    assert.ok(row.inputTokens > 0);
    assert.ok(row.outputTokens > 1, 'what had streamed is charged');
    assert.equal(bench.gateway.context.calls.size, 0);
  });

  it('records a call that was left before upstream said anything as it is charged: for the most that it may use', async () => {
    bench.claude.script({ type: 'hang' });
    const leaving = new AbortController();
    const gone = send(bench, {}, leaving.signal).catch(() => 'gone');
    while (bench.claude.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    leaving.abort();
    await gone;
    const [row] = await bench.rowsBy(1);
    assert.deepEqual([row?.outcome, row?.outputTokens, row?.estimated], ['aborted', 200, true]);
    assert.ok(row !== undefined && row.inputTokens > 0 && row.microDollars > 0);
  });

  it('charges a call that was left before anybody said which of its models answers as the dearest of them', async () => {
    bench.claude.script({ type: 'hang' });
    const dear = 'claude-opus-4-1';
    for (const stream of [false, true]) {
      const asked = bench.claude.requests.length;
      const leaving = new AbortController();
      const gone = send(bench, { stream, fallbacks: [{ model: dear }] }, leaving.signal).catch(() => 'gone');
      while (bench.claude.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 10));
      leaving.abort();
      await gone;
      const row = (await bench.rowsBy(stream ? 2 : 1)).at(-1);
      assert.ok(row !== undefined);
      const usage = { ...noUsage, input: row.inputTokens, output: row.outputTokens };
      assert.ok(costOf(dear, usage) > costOf('claude-opus-5-5', usage));
      assert.deepEqual([row.outcome, row.microDollars], ['aborted', costOf(dear, usage)]);
    }
  });

  it('charges thinking that was left out when the client leaves', async () => {
    bench.claude.script({ type: 'thinking', thinking: '', text: 'word '.repeat(50), chunkSize: 5, delayBetweenEvents: 20 });
    const leaving = new AbortController();
    const gone = send(bench, { stream: true, max_tokens: 60, thinking: { type: 'adaptive', display: 'omitted' } }, leaving.signal).catch(() => 'gone');
    while (bench.claude.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 300));
    leaving.abort();
    await gone;
    const [row] = await bench.rowsBy(1);
    // What was to be seen of it are some ten words.
    assert.deepEqual([row?.outcome, row?.outputTokens, row?.estimated], ['aborted', 60, true]);
  });

  it('tries nothing again for a client that has left', async () => {
    bench.claude.script({ type: 'error', status: 529 });
    const leaving = new AbortController();
    const gone = send(bench, {}, leaving.signal).catch(() => 'gone');
    while (bench.claude.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leaving.abort();
    await gone;
    const [row] = await bench.rowsBy(1);
    assert.equal(row?.outcome, 'aborted');
    const asked = bench.claude.requests.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(bench.claude.requests.length, asked);
  });

  it('gives every key back exactly once', async () => {
    bench.claude.enqueue({ type: 'error', status: 429, retryAfter: 0 }, { type: 'drop' });
    await send(bench);
    assert.deepEqual(bench.keyOutcomes.map(({ kind }) => kind), ['limited', 'unknown', 'accepted']);
  });
});

describe('an upstream that is not there', () => {
  it('answers 500 upstream_unreachable', async () => {
    // A port that was just free, and refuses.
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    const bench = await startBench({ upstream: `http://127.0.0.1:${port}`, policy: { upstream: { retries: 1 } } });
    try {
      const answer = await send(bench);
      assert.equal(answer.status, 500);
      assert.equal(codeOf(answer.body), 'upstream_unreachable');
      assert.ok(!answer.body.includes(String(port)));
      assert.equal(answer.headers['x-should-retry'], 'true');
    } finally {
      await bench.close();
    }
  });
});

describe('fallback', () => {
  it('asks the fallback model when the first one is overloaded, and changes nothing else', async () => {
    const bench = await startBench({ policy: { upstream: { retries: 0, fallbackModel: 'claude-haiku-5-5' }, harden: { enabled: false }, privacy: { userId: 'keep' } } });
    try {
      bench.claude.enqueue({ type: 'error', status: 529 });
      const answer = await send(bench);
      assert.equal(answer.status, 200);
      const [first, second] = bench.claude.requests;
      assert.equal(second?.raw.toString(), first?.raw.toString().replace('claude-opus-5-5', 'claude-haiku-5-5'));
      assert.equal((await bench.rowsBy(1))[0]?.model, 'claude-haiku-5-5');
    } finally {
      await bench.close();
    }
  });
  it('is not there by default', () => {
    assert.equal(parsePolicy({}).upstream.fallbackModel, undefined);
  });
});
