import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import Anthropic from '@anthropic-ai/sdk';
import LegacyAnthropic from '@anthropic-ai/sdk-0';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { build } from 'esbuild';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { claviger, isClavigerError, type ClavigerGuard, type MiddlewareRequest } from './index.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
const folder = mkdtempSync(join(tmpdir(), 'claviger-bad-input-'));
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(async () => {
  rmSync(folder, { recursive: true });
  await fake.close();
});
beforeEach(() => fake.reset());

const person = { user: 'person-1' };
const params = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
const denies = (code: string) => (error: unknown) => isClavigerError(error) && error.claviger.code === code;

function bench(policy: PolicyInput = {}): { guard: ClavigerGuard; rows: LedgerRow[]; client: Anthropic } {
  const rows: LedgerRow[] = [];
  const guard = claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  return { guard, rows, client: new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 1, middleware: [guard.middleware()] }) };
}

const outcomes = async ({ guard, rows }: { guard: ClavigerGuard; rows: LedgerRow[] }): Promise<readonly unknown[]> => {
  await guard.settled();
  return rows.map(({ outcome }) => outcome);
};

// An SDK that this release does not know.

test('an SDK that gives a middleware less than this one does gets no call past the guard', async () => {
  const { guard } = bench();
  const call = guard.middleware();
  const sent: MiddlewareRequest[] = [];
  const next = (request: MiddlewareRequest): Promise<Response> => {
    sent.push(request);
    return Promise.resolve(Response.json({}));
  };
  const request = (url: string): MiddlewareRequest => ({ url, method: 'POST', headers: new Headers(), body: JSON.stringify(params) });
  for (const context of [{}, undefined as unknown as object]) {
    const { status } = await call(request('https://api.anthropic.com/v1/messages'), next, context);
    assert.equal(status, 401, 'no principal');
    assert.equal((await call(request('https://api.anthropic.com/v9/talk'), next, context)).status, 404);
  }
  assert.equal(sent.length, 0);
  // Exchanges of tokens come without options, and are left alone.
  await call(request('https://api.anthropic.com/v1/oauth/token'), next, {});
  assert.equal(sent.length, 1);
});

test('what the SDK sends as a header is forbidden like the field', async () => {
  const house = bench();
  for (const more of [{ workspace_id: 'wrkspc_other' }, { user_profile_id: 'uprof_other' }]) {
    await assert.rejects(async () => house.client.messages.create({ ...params, ...more }, house.guard.as(person)), denies('feature_not_allowed'));
  }
  assert.equal(fake.requests.length, 0);
  assert.deepEqual(await outcomes(house), ['denied', 'denied']);
});

test('a late SDK 0.x has middleware too, and is guarded by it: charged once, streamed, denied', async () => {
  const { guard, rows } = bench({ limits: { rules: [{ count: 'requests', per: 'user', limit: 2, window: '1h' }] } });
  const client = new LegacyAnthropic({ apiKey: key, baseURL: fake.url, maxRetries: 2, middleware: [guard.middleware()] });
  fake.enqueue({ type: 'error', status: 529, retryAfter: 0.05 });
  await guard.run(person, async () => {
    await client.messages.create(params);
    assert.equal(await client.messages.stream(params).finalText(), 'Hello');
    await assert.rejects(async () => client.messages.create(params), denies('limit_reached'));
  });
  assert.equal(fake.requests.length, 3);
  assert.deepEqual(await outcomes({ guard, rows }), ['answered', 'answered', 'denied']);
});

// Two Clavigers in one process.

test('two copies of the package in one process: each counts, and each knows the denials of the other', async () => {
  const file = join(folder, 'second-copy.mjs');
  await build({ entryPoints: [fileURLToPath(new URL('../index.js', import.meta.url))], bundle: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], outfile: file });
  const second = (await import(pathToFileURL(file).href)) as { readonly claviger: typeof claviger; readonly isClavigerError: typeof isClavigerError };
  assert.notEqual(second.claviger, claviger);
  const rows: LedgerRow[] = [];
  const other = second.claviger({ limits: { rules: [{ count: 'requests', per: 'user', limit: 1, window: '1h' }] } }, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  const own = bench();
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0, middleware: [own.guard.middleware(), other.middleware()] });
  const call = (): Promise<unknown> => own.guard.run(person, () => other.run(person, () => client.messages.create(params)));
  await call();
  await assert.rejects(call, (error: unknown) => denies('limit_reached')(error) && second.isClavigerError(error));
  await other.settled();
  assert.deepEqual(rows.map(({ outcome }) => outcome), ['answered', 'denied']);
  assert.deepEqual(await outcomes(own), ['answered', 'failed']);
  assert.equal(fake.requests.length, 1);
});

// The order of middleware.

test('what a middleware before the guard makes of a request is what is guarded', async () => {
  const { guard } = bench();
  const lengthen = (request: MiddlewareRequest, next: (request: never) => Promise<Response>): Promise<Response> => next({ ...request, body: JSON.stringify({ ...params, messages: [{ role: 'user', content: 'x'.repeat(10_001) }] }) } as never);
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0, middleware: [lengthen, guard.middleware()] });
  await assert.rejects(async () => guard.run(person, () => client.messages.create(params)), denies('input_too_long'));
  assert.equal(fake.requests.length, 0);
});

test('a middleware before the guard that answers by itself costs nothing, one that sends twice is two calls', async () => {
  const own = bench();
  const cached = new Anthropic({ apiKey: key, baseURL: fake.url, middleware: [() => Promise.resolve(Response.json({ content: [] })), own.guard.middleware()] });
  await own.guard.run(person, () => cached.messages.create(params));
  assert.deepEqual(await outcomes(own), []);
  const twice = new Anthropic({
    apiKey: key,
    baseURL: fake.url,
    middleware: [
      async (request, next) => {
        await (await next(request)).text();
        return next(request);
      },
      own.guard.middleware(),
    ],
  });
  await own.guard.run(person, () => twice.messages.create(params));
  assert.deepEqual(await outcomes(own), ['answered', 'answered']);
  assert.equal(fake.requests.length, 2);
});

test('a middleware after the guard that breaks the answer does not get it past the guard', async () => {
  const own = bench();
  for (const body of ['', '<html>', '[1]', '"text"', '{"type":"mess']) {
    const client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0, middleware: [own.guard.middleware(), () => Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } }))] });
    await assert.rejects(async () => own.guard.run(person, () => client.messages.create(params)), denies('upstream_malformed'), body);
  }
  assert.deepEqual(new Set(await outcomes(own)), new Set(['failed']));
});

// Answers that are none.

test('an answer that is no JSON is an error that says so, plain and streamed, whatever type it claims', async () => {
  const own = bench();
  const client = new Anthropic({ apiKey: key, baseURL: fake.url, maxRetries: 0, middleware: [own.guard.middleware()] });
  const ask = (stream: boolean): Promise<unknown> => own.guard.run(person, () => (stream ? client.messages.stream(params).finalMessage() : client.messages.create(params)));
  for (const type of ['application/json', 'text/html', 'application/octet-stream', '']) {
    fake.script({ type: 'raw', status: 200, body: '<html>a proxy says hello</html>', headers: { 'content-type': type } });
    for (const stream of [false, true]) await assert.rejects(async () => ask(stream), (error: unknown) => denies('upstream_malformed')(error) && !String(error).includes('a proxy says'), `${type} ${stream}`);
  }
  fake.script({ type: 'raw', status: 200, body: 'no events at all\n\n', headers: { 'content-type': 'text/event-stream' } });
  await assert.rejects(async () => ask(true), denies('upstream_interrupted'));
  fake.script({ type: 'raw', status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } });
  await assert.rejects(async () => ask(false), (error: unknown) => !isClavigerError(error) && error instanceof Anthropic.InternalServerError);
  assert.deepEqual(new Set(await outcomes(own)), new Set(['failed']));
});

test('guard.client guards a client of its own, beside the middleware that it has, and leaves the one it was given alone', async () => {
  const own = bench();
  for (const Sdk of [Anthropic, LegacyAnthropic as unknown as typeof Anthropic]) {
    const seen: string[] = [];
    const given = new Sdk({ apiKey: key, baseURL: fake.url, maxRetries: 0, middleware: [(request, next) => (seen.push(request.url), next(request))] });
    const client = own.guard.client(given);
    assert.ok(client instanceof Sdk);
    await assert.rejects(async () => client.messages.create(params), denies('principal_missing'));
    await own.guard.run(person, () => client.messages.create(params));
    assert.equal(seen.length, 2);
    assert.equal(given.middleware.length, 1);
  }
  assert.deepEqual(await outcomes(own), ['denied', 'answered', 'denied', 'answered']);
});

test('a client that would ignore a middleware without a word is refused when it is made', () => {
  const { guard } = bench();
  // As SDKs before 0.101 are: the option is taken with all others, and nothing looks at it.
  class OldClient {
    readonly options: object;
    constructor(options: object) {
      this.options = options;
    }
    withOptions(options: object): OldClient {
      return new OldClient({ ...this.options, ...options });
    }
  }
  for (const client of [new OldClient({ middleware: [] }), {}]) assert.throws(() => guard.client(client), /unguarded[\s\S]*guard\.fetch\(\)/);
});

// A client that leaves, at every stage.

interface Stage {
  readonly name: string;
  readonly policy?: PolicyInput;
  readonly arrange?: () => void;
  /** Calls, and leaves at its stage. */
  readonly leave: (client: Anthropic, controller: AbortController) => Promise<unknown>;
  readonly requests: number;
  readonly outcomes: readonly string[];
}

/** Tells when a guard has begun to look at a request. */
const looking = new EventEmitter();

async function leaveWhenSent(controller: AbortController): Promise<void> {
  while (fake.requests.length === 0) await pause(2);
  controller.abort();
}

const stages: readonly Stage[] = [
  {
    name: 'before anything is done',
    leave: (client, controller) => {
      controller.abort();
      return client.messages.create(params, { signal: controller.signal });
    },
    requests: 0,
    outcomes: [],
  },
  {
    name: 'while the guards look at the request',
    policy: {
      privacy: {
        detectors: [
          {
            find: async (texts) => {
              looking.emit('begun');
              return pause(50, texts.map(() => []));
            },
          },
        ],
      },
    },
    leave: (client, controller) => {
      looking.once('begun', () => controller.abort());
      return client.messages.create(params, { signal: controller.signal });
    },
    requests: 0,
    outcomes: ['aborted'],
  },
  {
    name: 'before the first byte of an answer',
    arrange: () => fake.script({ type: 'hang' }),
    leave: async (client, controller) => {
      const [answer] = await Promise.all([client.messages.create(params, { signal: controller.signal }), leaveWhenSent(controller)]);
      return answer;
    },
    requests: 1,
    outcomes: ['aborted'],
  },
  {
    name: 'between two attempts',
    arrange: () => fake.script({ type: 'error', status: 529, retryAfter: 0.1 }),
    leave: (client, controller) => {
      // The SDK says so when it has given up the first attempt and before it waits for the second.
      const leaveAtRetry = (message: string): void => {
        if (message.includes('retrying')) controller.abort();
      };
      const logger = { debug: leaveAtRetry, info: leaveAtRetry, warn: leaveAtRetry, error: leaveAtRetry };
      return client.withOptions({ logger, logLevel: 'info' }).messages.create(params, { signal: controller.signal });
    },
    requests: 1,
    outcomes: ['failed'],
  },
  {
    name: 'in the middle of a stream',
    arrange: () => fake.script({ type: 'text', text: 'word '.repeat(400), delayBetweenEvents: 5 }),
    leave: async (client, controller) => {
      for await (const event of await client.messages.create({ ...params, stream: true }, { signal: controller.signal })) if (event.type === 'content_block_delta') controller.abort();
      throw new Error('left');
    },
    requests: 1,
    outcomes: ['aborted'],
  },
  {
    name: 'with a stream that nobody has begun to read',
    arrange: () => fake.script({ type: 'text', text: 'word '.repeat(400), delayBetweenEvents: 5 }),
    leave: async (client) => {
      const stream = await client.messages.create({ ...params, stream: true });
      stream.controller.abort();
      for await (const _ of stream) assert.fail('it goes on');
      throw new Error('left');
    },
    requests: 1,
    outcomes: ['aborted'],
  },
  {
    name: 'after the answer is whole',
    leave: async (client, controller) => {
      await client.messages.create(params, { signal: controller.signal });
      controller.abort();
      throw new Error('left');
    },
    requests: 1,
    outcomes: ['answered'],
  },
];

for (const { name, policy = {}, arrange, leave, requests, outcomes: expected } of stages) {
  test(`an abort ${name}: one row at most, and nothing goes on`, async () => {
    const own = bench(policy);
    arrange?.();
    const controller = new AbortController();
    await assert.rejects(async () => own.guard.run(person, () => leave(own.client, controller)), (error: unknown) => !(error instanceof assert.AssertionError));
    await pause(200);
    assert.deepEqual(await outcomes(own), expected);
    assert.equal(fake.requests.length, requests);
    if (expected[0] === 'aborted' && requests === 1) assert.equal(await fake.requests[0]?.ended, 'aborted');
  });
}

// An app that calls the guard in a wrong way.

test('what is called in a wrong way says what to write, as an error of its own', () => {
  const { guard } = bench();
  const says = (code: string, words: RegExp) => (error: unknown) => denies(code)(error) && error instanceof Error && words.test(error.message);
  for (const client of [undefined, null, {}, 'client', { middleware: [] }] as object[]) {
    assert.throws(() => guard.client(client), says('invalid_request', /`guard\.client`.*`new Anthropic\(\{ fetch: guard\.fetch\(\) \}\)`/));
  }
  for (const work of [undefined, null, {}, Promise.resolve()]) assert.throws(() => guard.run(person, work as never), says('invalid_request', /`guard\.run\(\{ user \}, \(\) => …\)`/));
  assert.throws(() => guard.as({ ...person, app: 'shop' }), says('app_unknown', /no app "shop".*`apps`/));
  assert.throws(() => claviger({}, { app: 'shop' }), says('app_unknown', /"shop"/));
});
