import assert from 'node:assert/strict';
import { request, type IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { isLoopback } from './http/loopback.js';
import { startBench, type Bench, type BenchOptions } from './gateway.testing.js';
import { ask, codeOf, type HttpAnswer } from './http.testing.js';

const post = (bench: Bench, extra: Readonly<Record<string, unknown>> = {}): Promise<HttpAnswer> =>
  ask(bench.gateway.url, {
    headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 500, messages: [{ role: 'user', content: 'Hello' }], ...extra }),
  });
const asked = async (bench: Bench, count = 1): Promise<void> => {
  while (bench.claude.requests.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
};
const slow = (words: number, delay: number) => ({ type: 'text' as const, text: 'word '.repeat(words), chunkSize: 5, delayBetweenEvents: delay });

async function using(options: BenchOptions, work: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await startBench(options);
  try {
    await work(bench);
  } finally {
    await bench.close();
  }
}

describe('shutting down', () => {
  it('lets a stream end by itself before the deadline', () =>
    using({ policy: { server: { shutdownDeadline: '5s' } } }, async (bench) => {
      bench.claude.script(slow(10, 20));
      const streaming = post(bench, { stream: true });
      await asked(bench);
      const closed = bench.gateway.close();
      const { body } = await streaming;
      assert.ok(body.includes('event: message_stop') && !body.includes('event: error'));
      await closed;
      assert.equal(bench.rows[0]?.outcome, 'answered');
      await assert.rejects(post(bench), { code: 'ECONNREFUSED' });
    }));

  it('says so at the door while calls under way end', () =>
    using({ policy: { server: { shutdownDeadline: '5s' } } }, async (bench) => {
      bench.claude.script(slow(10, 50));
      const streaming = post(bench, { stream: true });
      await asked(bench);
      const closed = bench.gateway.close();
      const health = (path: string): Promise<HttpAnswer> => ask(bench.gateway.url, { method: 'GET', path });
      const ready = await health('/readyz');
      assert.deepEqual([ready.status, JSON.parse(ready.body)], [503, { status: 'unavailable', missing: ['shutting_down'] }]);
      assert.equal((await health('/healthz')).status, 200);
      const refused = await post(bench);
      assert.equal(refused.status, 529);
      assert.equal(codeOf(refused.body), 'shutting_down');
      // A connection that is kept would be tried again with the next call.
      assert.equal(refused.headers.connection, 'close');
      assert.ok((await streaming).body.includes('event: message_stop'));
      await closed;
      assert.equal(bench.claude.requests.length, 1);
      await assert.rejects(health('/readyz'), { code: 'ECONNREFUSED' });
    }));

  it('ends what is left at the deadline with an error event, and records it', () =>
    using({ policy: { server: { shutdownDeadline: '150ms' } } }, async (bench) => {
      bench.claude.script(slow(500, 20));
      const streaming = post(bench, { stream: true });
      await asked(bench);
      bench.claude.enqueue({ type: 'hang' });
      const waiting = post(bench);
      await asked(bench, 2);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const began = Date.now();
      await bench.gateway.close();
      assert.ok(Date.now() - began < 2500);
      const answers = await Promise.all([streaming, waiting]);
      const streamed = answers.find(({ status }) => status === 200);
      const last = streamed?.body.trimEnd().split('\n\n').at(-1) ?? '';
      assert.match(last, /^event: error\ndata: /);
      assert.equal(codeOf(last.slice(last.indexOf('{'))), 'shutting_down');
      const plain = answers.find(({ status }) => status !== 200);
      assert.equal(plain?.status, 529);
      assert.equal(bench.rows.length, 2);
      assert.equal(await bench.claude.requests[0]?.ended, 'aborted');
    }));
});

describe('health', () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.close());
  for (const path of ['/healthz', '/readyz']) {
    it(`${path} needs no credential and tells nothing`, async () => {
      const { status, body } = await ask(bench.gateway.url, { method: 'GET', path });
      assert.equal(status, 200);
      assert.equal(body, '{"status":"ok"}');
    });
  }
});

describe('a ledger that fails', () => {
  it('stops further calls, until a row is kept again', async () => {
    let broken = true;
    let now = 0;
    await using({ ledger: { append: () => (broken ? Promise.reject(new Error('disk full')) : Promise.resolve()) } }, async (bench) => {
      assert.equal((await post(bench)).status, 200);
      while (bench.gateway.context.recorder.healthy) await new Promise((resolve) => setTimeout(resolve, 5));
      const refused = await post(bench);
      assert.equal(codeOf(refused.body), 'ledger_failed');
      assert.equal((await ask(bench.gateway.url, { method: 'GET', path: '/readyz' })).status, 503);
      broken = false;
      now = Date.now() + 6000;
      bench.gateway.context.recorder.check(now);
      bench.gateway.context.recorder.record({ ...bench.rows[0], id: 'probe', at: now } as never);
      while (!bench.gateway.context.recorder.healthy) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal((await post(bench)).status, 200);
    });
  });
});

describe('too many calls', () => {
  it('answers 529 past the cap', () =>
    using({ policy: { server: { maxConcurrentCalls: 1 } } }, async (bench) => {
      bench.claude.script(slow(20, 20));
      const streaming = post(bench, { stream: true });
      await asked(bench);
      const refused = await post(bench);
      assert.equal(refused.status, 529);
      assert.equal(codeOf(refused.body), 'overloaded');
      await streaming;
    }));

  for (const path of ['/v1/messages', '/v1/messages/batches', '/v1/files']) {
    it(`counts a body of ${path} that is still being read, until it is gone`, () =>
      using({ policy: { server: { maxConcurrentCalls: 1 }, endpoints: { batches: true, files: true } } }, async (bench) => {
        const slowly = request(`${bench.gateway.url}${path}`, { method: 'POST', headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json', 'content-length': '500', expect: '100-continue' } });
        slowly.on('error', () => undefined);
        // The answer to `expect` says that the gateway reads.
        await new Promise<void>((resolve) => {
          slowly.once('continue', resolve);
          slowly.flushHeaders();
        });
        slowly.write('{');
        const refused = await post(bench);
        assert.equal(refused.status, 529);
        assert.equal(codeOf(refused.body), 'overloaded');
        slowly.destroy();
        let status = 529;
        for (let attempt = 0; status === 529 && attempt < 100; attempt++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          ({ status } = await post(bench));
        }
        assert.equal(status, 200, 'the place is free again');
      }));
  }
});

describe('a client that reads nothing', () => {
  it('holds back upstream instead of filling the memory', () =>
    using({ policy: { harden: { enabled: false } } }, async (bench) => {
      bench.claude.script({ type: 'text', text: 'x'.repeat(30_000_000), chunkSize: 100_000 });
      const answer = await new Promise<IncomingMessage>((resolve) => {
        const asking = request(`${bench.gateway.url}/v1/messages`, { method: 'POST', headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' } }, resolve);
        asking.end(JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 5, stream: true, messages: [{ role: 'user', content: 'Hello' }] }));
      });
      answer.pause();
      await new Promise((resolve) => setTimeout(resolve, 700));
      const call = bench.gateway.context.calls;
      assert.equal(call.size, 1);
      assert.equal(bench.rows.length, 0, 'upstream has not been read to its end');
      answer.destroy();
      assert.equal((await bench.rowsBy(1))[0]?.outcome, 'aborted');
    }));
});

describe('loopback', () => {
  for (const [host, loopback] of [['127.0.0.1', true], ['127.9.9.9', true], ['::1', true], ['localhost', true], ['0.0.0.0', false], ['::', false], ['10.0.0.1', false], ['example.com', false], ['localhost.example.com', false], ['::ffff:127.0.0.1', true]] as const) {
    it(`${host}: ${loopback}`, () => assert.equal(isLoopback(host), loopback));
  }
});
