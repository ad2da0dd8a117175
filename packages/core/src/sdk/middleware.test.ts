import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import LegacyAnthropic from '@anthropic-ai/sdk-0';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { claviger, isClavigerError, type ClavigerGuard } from './index.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(() => fake.close());
beforeEach(() => fake.reset());

const person = { user: 'person-1' };
const params = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
const oneAnHour: PolicyInput = { limits: { rules: [{ count: 'requests', per: 'user', limit: 1, window: '1h' }] } };

function bench(policy: PolicyInput = {}): { guard: ClavigerGuard; rows: LedgerRow[] } {
  const rows: LedgerRow[] = [];
  return { guard: claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } }), rows };
}

type Client = Pick<Anthropic, 'messages'>;
type Make = (guard: ClavigerGuard, options?: { maxRetries?: number; timeout?: number }) => Client;
/** The same app code over both ways in. */
const ways: Readonly<Record<string, Make>> = {
  'middleware, SDK 1.x': (guard, options) => new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 2, ...options, middleware: [guard.middleware()] }),
  'fetch, SDK 1.x': (guard, options) => new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 2, ...options, fetch: guard.fetch() }),
  'fetch, SDK 0.x': (guard, options) => new LegacyAnthropic({ apiKey: key, baseURL: fake.url, maxRetries: 2, ...options, fetch: guard.fetch() }) as unknown as Client,
};

for (const [way, make] of Object.entries(ways)) {
  test(`${way}: an answer passes, the request is hardened, the row says who`, async () => {
    const { guard, rows } = bench();
    const answer = await guard.run(person, () => make(guard).messages.create({ ...params, system: 'Be kind.' }));
    assert.deepEqual(answer.content.map((block) => (block.type === 'text' ? block.text : '')), ['Hello']);
    await guard.settled();
    const [row] = rows;
    assert.equal(rows.length, 1);
    assert.equal(row?.user, 'person-1');
    assert.equal(row?.outcome, 'answered');
    assert.equal(row?.outputTokens, answer.usage.output_tokens);
    const sent = fake.requests[0]?.body as { system: { text: string }[] };
    assert.equal(sent.system[0]?.text, 'Be kind.');
    assert.equal(sent.system.length, 2);
  });

  test(`${way}: a stream and its helpers`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'text', text: 'a long answer that comes in many pieces', chunkSize: 3 });
    const text = await guard.run(person, async () => {
      const stream = make(guard).messages.stream(params);
      return stream.finalText();
    });
    assert.equal(text, 'a long answer that comes in many pieces');
    await guard.settled();
    assert.equal(rows[0]?.outcome, 'answered');
    assert.ok((rows[0]?.outputTokens ?? 0) > 0);
  });

  test(`${way}: a call is charged once, however many attempts it takes`, async () => {
    const { guard, rows } = bench(oneAnHour);
    fake.enqueue({ type: 'error', status: 529, retryAfter: 0.05 }, { type: 'drop' }, { type: 'text', text: 'at last' });
    await guard.run(person, () => make(guard).messages.create(params));
    assert.equal(fake.requests.length, 3);
    assert.deepEqual(new Set(fake.requests.map(({ raw }) => raw.toString())).size, 1);
    await assert.rejects(async () => guard.run(person, () => make(guard).messages.create(params)), (error: unknown) => {
      assert.ok(isClavigerError(error));
      assert.equal(error.claviger.code, 'limit_reached');
      assert.equal(error.constructor.name, 'RateLimitError');
      return true;
    });
    assert.equal(fake.requests.length, 3);
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome }) => outcome), ['answered', 'denied']);
  });

  test(`${way}: a call that fails for good is one row, at once`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'error', status: 529, retryAfter: 0.01 });
    await assert.rejects(async () => guard.run(person, () => make(guard, { maxRetries: 1 }).messages.create(params)), (error: unknown) => !isClavigerError(error));
    assert.equal(fake.requests.length, 2);
    await new Promise(setImmediate);
    assert.deepEqual(rows.map(({ outcome, status }) => [outcome, status]), [['failed', 529]]);
  });

  test(`${way}: without a principal nothing goes out`, async () => {
    const { guard, rows } = bench();
    await assert.rejects(async () => make(guard).messages.create(params), (error: unknown) => isClavigerError(error) && error.claviger.code === 'principal_missing' && error.constructor.name === 'AuthenticationError');
    assert.equal(fake.requests.length, 0);
    await guard.settled();
    assert.equal(rows[0]?.code, 'principal_missing');
  });

  test(`${way}: anonymous calls share one limit where the policy lets them in`, async () => {
    const { guard } = bench({ ...oneAnHour, identity: { anonymous: true } });
    await make(guard).messages.create(params);
    await assert.rejects(async () => make(guard).messages.create(params), (error: unknown) => isClavigerError(error) && error.claviger.code === 'limit_reached');
  });

  test(`${way}: leaving a stream stops upstream and settles as aborted`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'text', text: 'word '.repeat(400), delayBetweenEvents: 5 });
    await guard.run(person, async () => {
      for await (const event of await make(guard).messages.create({ ...params, stream: true })) if (event.type === 'content_block_delta') break;
    });
    assert.equal(await fake.requests[0]?.ended, 'aborted');
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome }) => outcome), ['aborted']);
  });

  test(`${way}: an abort before the answer settles as aborted`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'hang' });
    const controller = new AbortController();
    const asked = guard.run(person, () => make(guard).messages.create(params, { signal: controller.signal }));
    const refused = assert.rejects(async () => asked);
    while (fake.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort();
    await refused;
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome }) => outcome), ['aborted']);
  });

  test(`${way}: an answer that is not JSON, and a stream cut short, are errors of the SDK's class`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'raw', status: 200, body: '<html>', headers: { 'content-type': 'application/json' } });
    await assert.rejects(async () => guard.run(person, () => make(guard, { maxRetries: 0 }).messages.create(params)), (error: unknown) => isClavigerError(error) && error.claviger.code === 'upstream_malformed');
    fake.script({ type: 'text', text: 'never ends', delivery: { type: 'end', afterEvents: 3 } });
    await assert.rejects(async () => guard.run(person, () => make(guard, { maxRetries: 0 }).messages.stream(params).finalMessage()), (error: unknown) => isClavigerError(error) && error.claviger.code === 'upstream_interrupted');
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome, code }) => [outcome, code]), [['failed', 'upstream_malformed'], ['failed', 'upstream_interrupted']]);
  });

  test(`${way}: count_tokens and batches are guarded`, async () => {
    const { guard, rows } = bench();
    const long = 'x'.repeat(10_001);
    const { messages } = make(guard);
    await guard.run(person, async () => {
      assert.ok((await messages.countTokens({ model: params.model, messages: params.messages })).input_tokens > 0);
      const batch = await messages.batches.create({ requests: [{ custom_id: 'a', params }, { custom_id: 'b', params }] });
      assert.equal((await messages.batches.retrieve(batch.id)).id, batch.id);
      await assert.rejects(
        async () => messages.batches.create({ requests: [{ custom_id: 'a', params }, { custom_id: 'b', params: { ...params, messages: [{ role: 'user', content: long }] } }] }),
        (error: unknown) => isClavigerError(error) && error.claviger.code === 'input_too_long' && error.claviger['item'] === 1,
      );
    });
    await guard.settled();
    assert.deepEqual(rows.map(({ endpoint, outcome }) => [endpoint, outcome]), [['count_tokens', 'answered'], ['batch_item', 'answered'], ['batch_item', 'answered'], ['batch_item', 'denied'], ['batch_item', 'denied']]);
    // What a batch will have cost is not known here: its requests stand for the most that they may use.
    assert.deepEqual(rows.map(({ outputTokens, microDollars }) => [outputTokens, microDollars > 0]), [[0, false], [params.max_tokens, true], [params.max_tokens, true], [0, false], [0, false]]);
  });
}

test('a caller in the options of a request wins over the context, and is guarded once', async () => {
  const { guard, rows } = bench();
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, middleware: [guard.middleware(), guard.middleware()] });
  await guard.run(person, () => client.messages.create(params, guard.as({ user: 'other' })));
  await guard.settled();
  assert.deepEqual(rows.map(({ user }) => user), ['other']);
});

test('a caller in the options guards a client that has no guard', async () => {
  const { guard, rows } = bench();
  await new Anthropic({ apiKey: key, baseURL: fake.url }).messages.create(params, guard.as({ user: 'other' }));
  await guard.settled();
  assert.deepEqual(rows.map(({ user }) => user), ['other']);
});

test('two guards on one client both count', async () => {
  const [first, second] = [bench(), bench()];
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, middleware: [first.guard.middleware(), second.guard.middleware()] });
  await first.guard.run(person, () => second.guard.run(person, () => client.messages.create(params)));
  await Promise.all([first.guard.settled(), second.guard.settled()]);
  assert.deepEqual([first.rows.length, second.rows.length], [1, 1]);
});

test('a user id that is missing is an error, never a user of its own', () => {
  const { guard } = bench();
  for (const user of [undefined, '', null]) assert.throws(() => guard.as({ user: user as unknown as string }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'principal_missing');
  // Whoever is not logged in, as `guard.as(request.user)` has it.
  for (const caller of [undefined, null]) assert.throws(() => guard.as(caller as unknown as { user: string }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'principal_missing');
  assert.throws(() => guard.as({ user: 'a', app: 'nowhere' }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'app_unknown');
});

test('a prompt to an endpoint without guards is refused, the rest passes', async () => {
  const { guard } = bench();
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, middleware: [guard.middleware()] });
  await assert.rejects(async () => client.post('/v1/complete', { body: { prompt: 'hi' } }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'endpoint_closed');
  assert.ok((await client.models.list()).data.length > 0);
});

test('many calls at once each get their own charge and their own retry', async () => {
  const { guard, rows } = bench({ limits: { rules: [{ count: 'requests', per: 'user', limit: 20, window: '1h' }] } });
  // One call may meet all ten errors.
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 10, fetch: guard.fetch() });
  fake.enqueue(...Array.from({ length: 10 }, () => ({ type: 'error' as const, status: 500, retryAfter: 0.02 })));
  await guard.run(person, () => Promise.all(Array.from({ length: 20 }, () => client.messages.create(params))));
  await assert.rejects(async () => guard.run(person, () => client.messages.create(params)), isClavigerError);
  await guard.settled();
  assert.equal(rows.filter(({ outcome }) => outcome === 'answered').length, 20);
});

for (const [way, make] of Object.entries(ways)) {
  test(`${way}: results of a batch go through the guards, also where nobody is named`, async () => {
    const secret = `sk-ant-api03-${randomBytes(72).toString('base64url').slice(0, 93)}AA`;
    fake.script({ type: 'text', text: `The key is ${secret} .` });
    const { guard, rows } = bench();
    const { messages } = make(guard);
    const { id } = await guard.run(person, () => messages.batches.create({ requests: [{ custom_id: 'a', params }] }));
    for (let tries = 0; tries < 100 && (await messages.batches.retrieve(id)).processing_status !== 'ended'; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    const seen: string[] = [];
    for await (const one of await messages.batches.results(id)) seen.push(JSON.stringify(one));
    assert.equal(seen.length, 1);
    assert.ok(seen[0]?.includes('The key is') && !seen[0].includes(secret));
    await guard.settled();
    assert.deepEqual(rows.map(({ endpoint, outcome }) => [endpoint, outcome]), [['batch_item', 'answered'], ['batch_results', 'answered']]);
  });
}

for (const [way, make] of Object.entries(ways)) {
  test(`${way}: a second opinion is asked through the same client, with a row of its own`, async () => {
    let verdict = 'harmless';
    fake.script((request) => (typeof request.body === 'object' && request.body !== null && 'output_config' in request.body ? (verdict === 'hang' ? { type: 'hang' } : { type: 'text', text: `{"verdict":"${verdict}"}` }) : { type: 'text', text: 'Hello' }));
    const { guard, rows } = bench({ injection: { secondOpinion: { from: 0, to: 1, timeout: '30s' } }, limits: { rules: [{ count: 'requests', per: 'user', limit: 2, window: '1h' }] } });
    const { messages } = make(guard, { maxRetries: 0 });
    const say = (content: string) => guard.run(person, async () => messages.create({ ...params, messages: [{ role: 'user', content }] }));
    await say('A letter of the morning, about the harvest.');
    verdict = 'harmful';
    await assert.rejects(say('A letter of the evening, about the weather.'), (error) => isClavigerError(error) && error.claviger.code === 'injection_detected');
    await guard.settled();
    // A question's row and that of the call it was asked for come in either order.
    assert.deepEqual(rows.map(({ endpoint, outcome }) => `${endpoint} ${outcome}`).sort(), ['messages answered', 'messages denied', 'second_opinion answered', 'second_opinion answered']);
    assert.equal(fake.requests.length, 3);
    verdict = 'hang';
    const other = bench({ injection: { secondOpinion: { from: 0, to: 1, timeout: '200ms' } } });
    await assert.rejects(other.guard.run(person, async () => make(other.guard, { maxRetries: 0 }).messages.create(params)), (error) => isClavigerError(error) && error.claviger.code === 'injection_detected');
  });
}

test('a stream that a guard ends is charged for all that came with the denial', async () => {
  const { guard, rows } = bench({ tools: { unlisted: 'deny', onDenial: 'error' } });
  const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const stream = [
    event('message_start', { message: { id: 'msg_1', type: 'message', role: 'assistant', model: params.model, content: [], stop_reason: null, usage: { input_tokens: 7, output_tokens: 1 } } }),
    event('content_block_start', { index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name: 'wire_money', input: {} } }),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 900 } }),
    event('message_stop', {}),
  ].join('');
  const upstream = async (): Promise<Response> => new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  const answer = await guard.run(person, () => guard.fetch(upstream)('https://api.anthropic.com/v1/messages', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...params, stream: true }) }));
  assert.match(await answer.text(), /tool_denied/);
  await guard.settled();
  assert.deepEqual(rows.map(({ outcome, inputTokens, outputTokens }) => [outcome, inputTokens, outputTokens]), [['denied', 7, 900]]);
});

test('with a broken ledger no results of a batch are fetched', async () => {
  const guard = claviger({}, { ports: { ledger: { append: () => Promise.reject(new Error('the disk is full')) } } });
  let calls = 0;
  const upstream = async (): Promise<Response> => {
    calls++;
    return new Response('');
  };
  const fetchResults = (): Promise<Response> => guard.fetch(upstream)('https://api.anthropic.com/v1/messages/batches/msgbatch_1/results');
  await (await fetchResults()).text();
  await guard.settled();
  assert.match(await (await fetchResults()).text(), /ledger_failed/);
  assert.equal(calls, 1);
});
