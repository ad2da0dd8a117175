import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../engine/outcome.js';
import type { CallSession } from '../../engine/pipeline.js';
import { noUsage } from '../../messages/usage.js';
import { PolicyError, parsePolicy } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { house, outcome, principal } from './limits.testing.js';
import { MemoryLimitStore } from './memory-store.js';
import type { LimitStore, LimitUse } from './store.js';

test('20 requests an hour a user, with no configuration', async () => {
  const { clock, open } = house({});
  for (let call = 0; call < 20; call++) {
    const session = open();
    assert.equal(await session.admit(), undefined);
    await session.settle(outcome({ usage: { ...noUsage } }));
    clock.time += 60_000;
  }
  const session = open();
  const refused = await session.admit();
  assert.equal(refused?.code, 'limit_reached');
  assert.equal(refused.status, 429);
  assert.equal(refused.type, 'rate_limit_error');
  assert.deepEqual(refused.headers(), { 'x-should-retry': 'false', 'retry-after': String(40 * 60) });
  assert.deepEqual(refused.facts, { limit: 'requests-per-user', per: 'user', count: 'requests', most: 20, remaining: 0, requested: 1, resetsAt: '2026-11-10T01:00:00.000Z' });
  assert.equal(session.headers()['ratelimit'], '"requests-per-user";r=0;t=2400');
  assert.equal(session.headers()['ratelimit-policy'], '"requests-per-user";q=20;w=3600');
  assert.equal(await open({ principal: principal('bob') }).admit(), undefined);
  clock.time += 40 * 60_000;
  assert.equal(await open().admit(), undefined);
  assert.equal((await open().admit())?.code, 'limit_reached');
});

test('a short wait may be slept through by the client itself', async () => {
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'requests', limit: 1, window: '5s' }] } });
  await open().admit();
  const refused = await open().admit();
  assert.deepEqual(refused?.headers(), { 'x-should-retry': 'true', 'retry-after': '5' });
});

test('a refused call counts nowhere', async () => {
  const { clock, open } = house({ limits: { rules: [{ per: 'all', count: 'requests', limit: 100, window: '1h' }, { per: 'user', count: 'requests', limit: 1, window: '1m' }] } });
  await open().admit();
  for (let call = 0; call < 5; call++) {
    const session = open();
    assert.equal((await session.admit())?.facts['limit'], 'requests-per-user-60s');
    await session.settle(outcome({ kind: 'denied', status: 429, dispatched: false }));
  }
  clock.time += 60_000;
  const session = open();
  assert.equal(await session.admit(), undefined);
  assert.match(session.headers()['ratelimit'] ?? '', /^"requests-per-all-3600s";r=98;/);
});

test('dollars are reserved for the worst case and settled for the real one', async () => {
  const uses: LimitUse[] = [];
  const { open } = house({ limits: { rules: [{ name: 'budget', per: 'team', count: 'dollars', limit: 0.001, window: 'month' }] } }, { limitUse: (use) => void uses.push(use) });
  const of = { principal: principal('ann', 'red') };
  // 100 output tokens of Haiku 4.5 are 500 micro-dollars: two fit into 1,000 only without their input.
  const first = open(of);
  assert.equal(await first.admit(), undefined);
  assert.equal((await open(of).admit())?.code, 'budget_reached');
  await first.settle(outcome({ usage: { ...noUsage, input: 10, output: 20 } }));
  assert.deepEqual(uses.map(({ limit, part, per }) => ({ limit, part, per })), [{ limit: 'budget', part: 0.11, per: 'team' }]);
  const second = open(of);
  assert.equal(await second.admit(), undefined);
  // Nobody without a team is counted.
  assert.equal(await open({ principal: principal('zoe') }).admit(), undefined);
  assert.match(second.headers()['ratelimit-policy'] ?? '', /^"budget";q=1000;qu="micro-dollars";w=2678400$/);
});

test('dollars are reserved for the dearest model that may answer, and settled for the one that did', async () => {
  const uses: LimitUse[] = [];
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'dollars', limit: 0.001, window: 'month' }] } }, { limitUse: (use) => void uses.push(use) });
  // 100 output tokens are 500 micro-dollars of Haiku 4.5 and 2,500 of Opus 4.8.
  const dear = { fallbacks: [{ model: 'claude-opus-4-8' }] };
  assert.equal((await open({}, dear).admit())?.code, 'budget_reached');
  assert.equal((await open({}, { fallbacks: 'default' }).admit())?.code, 'budget_reached');
  assert.equal((await open({}, { fallbacks: [{ model: 'claude-haiku-4-5', max_tokens: 300 }] }).admit())?.code, 'budget_reached');
  const settled = async (part: Partial<Outcome>): Promise<number | undefined> => {
    uses.length = 0;
    const session = open({}, { max_tokens: 10, ...dear });
    assert.equal(await session.admit(), undefined);
    await session.settle(outcome(part));
    return uses[0]?.part;
  };
  const usage = { ...noUsage, output: 4 };
  assert.equal(await settled({ usage, model: 'claude-haiku-4-5' }), 0.02);
  assert.equal(await settled({ usage, model: 'claude-opus-4-8' }), 0.12);
  // Nobody said who answered.
  assert.equal(await settled({ usage }), 0.22);
});

test("the gateway's own fallback model is reserved for, where it may answer", async () => {
  const limits: PolicyInput['limits'] = { rules: [{ per: 'user', count: 'dollars', limit: 0.001, window: 'month' }] };
  assert.equal(await house({ limits }).open().admit(), undefined);
  const dear = { limits, upstream: { fallbackModel: 'claude-opus-4-8' } };
  assert.equal((await house(dear).open().admit())?.code, 'budget_reached');
  assert.equal(await house(dear).open({ endpoint: 'batch_item' }).admit(), undefined);
  assert.equal(await house({ limits, upstream: { fallbackModel: 'claude-haiku-5-5' } }).open().admit(), undefined);
});

test('fast mode, whose price is not known, is refused where a dollar rule covers the call, and only there', async () => {
  const { open } = house({ limits: { rules: [{ name: 'budget', per: 'team', count: 'dollars', limit: 5, window: 'month' }] } });
  const of = { principal: principal('ann', 'red') };
  for (const body of [{ speed: 'fast' }, { fallbacks: [{ model: 'claude-haiku-4-5', speed: 'fast' }] }]) {
    const refused = await open(of, body).admit();
    assert.equal(refused?.code, 'feature_not_allowed');
    assert.deepEqual(refused.facts, { feature: 'speed', limit: 'budget' });
  }
  assert.equal(await open(of, { speed: 'standard' }).admit(), undefined);
  assert.equal(await open(of, { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }).admit(), undefined);
  // Without a team the rule does not cover the call.
  assert.equal(await open({ principal: principal('zoe') }, { speed: 'fast' }).admit(), undefined);
  const { open: free } = house({ limits: { rules: [{ per: 'user', count: 'requests', limit: 5, window: '1h' }] } });
  assert.equal(await free({}, { speed: 'fast' }).admit(), undefined);
});

test('web searches are reserved by max_uses, which a tool without it is given, and charged as they were made', async () => {
  const uses: LimitUse[] = [];
  const { open } = house({ limits: { rules: [{ name: 'budget', per: 'user', count: 'dollars', limit: 0.1, window: 'month' }], webSearches: 3 } }, { limitUse: (use) => void uses.push(use) });
  const search = { type: 'web_search_20250305', name: 'web_search' };
  const other = { name: 'look_up', input_schema: { type: 'object' } };
  const remaining = async (tools: readonly object[]): Promise<readonly [string | undefined, unknown]> => {
    const session = open({}, { max_tokens: 1, tools });
    const code = (await session.admit())?.code;
    const left = Number(/r=(\d+)/.exec(session.headers()['ratelimit'] ?? '')?.[1]);
    const sent = (JSON.parse(session.call.body()) as { readonly tools: unknown }).tools;
    await session.settle(outcome({ kind: 'failed', status: 502, dispatched: false }));
    return [code ?? `${Math.round((100_000 - left) / 10_000)} searches`, sent];
  };
  assert.deepEqual(await remaining([search, other]), ['3 searches', [{ ...search, max_uses: 3 }, other]]);
  assert.deepEqual(await remaining([{ ...search, max_uses: 8 }, other]), ['8 searches', [{ ...search, max_uses: 8 }, other]]);
  assert.deepEqual((await remaining([{ ...search, max_uses: null }]))[0], '3 searches');
  assert.deepEqual((await remaining([{ ...search, max_uses: 6 }, { ...search, type: 'web_search_20260209', max_uses: 5 }]))[0], 'budget_reached');
  // What a message adds cannot be given one.
  const adding = (tool: object): CallSession => open({}, { max_tokens: 1, messages: [{ role: 'user', content: 'hello' }, { role: 'system', content: [{ type: 'tool_addition', tool }] }] });
  assert.deepEqual((await adding(search).admit())?.facts, { feature: 'web_search', limit: 'budget' });
  const added = adding({ ...search, max_uses: 1 });
  assert.equal(await added.admit(), undefined);
  await added.settle(outcome({ kind: 'failed', status: 502, dispatched: false }));
  for (const [part, charged] of [
    [{ usage: { ...noUsage, webSearches: 2 } }, 0.2],
    [{ usage: { ...noUsage, webSearches: 1 }, kind: 'aborted', status: 0 }, 0.1],
    // Nobody said how many there were.
    [{ usage: undefined, kind: 'aborted', status: 0 }, 0.3],
    [{ usage: undefined, kind: 'failed', status: 400 }, 0],
  ] as const) {
    const before = uses.at(-1)?.part ?? 0;
    const session = open({}, { max_tokens: 1, tools: [search] });
    assert.equal(await session.admit(), undefined);
    await session.settle(outcome(part));
    assert.equal(Math.round((uses.at(-1)!.part - before) * 100) / 100, charged);
  }
  // Without a limit on dollars the tool goes out as it came.
  const { open: free } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 5_000, window: '1h' }] } });
  const session = free({}, { tools: [search] });
  assert.equal(await session.admit(), undefined);
  assert.deepEqual((JSON.parse(session.call.body()) as { readonly tools: unknown }).tools, [search]);
});

test('cache writing is reserved for however its name is written', async () => {
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'dollars', limit: 1, window: 'day' }] } });
  const left = async (user: string, control: string): Promise<number> => {
    const session = open({ principal: principal(user), source: `{"model":"claude-sonnet-5-5","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"${'word '.repeat(500)}"${control}}]}]}` });
    assert.equal(await session.admit(), undefined);
    return Number(/r=(\d+)/.exec(session.headers()['ratelimit'] ?? '')?.[1]);
  };
  const reserved = await left('ann', ',"cache_control":{"type":"ephemeral","ttl":"1h"}');
  assert.ok(reserved < (await left('bob', '')));
  assert.equal(await left('cem', ',"c\\u0061che_control":{"type":"ephemeral","ttl":"\\u0031h"}'), reserved);
});

test('settling a session twice charges once', async () => {
  const uses: LimitUse[] = [];
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 1_000, window: '1d' }] } }, { limitUse: (use) => void uses.push(use) });
  const session = open();
  await session.admit();
  await Promise.all([session.settle(outcome({ usage: { ...noUsage, output: 50 } })), session.settle(outcome({ usage: { ...noUsage, output: 50 } }))]);
  assert.deepEqual(uses.map(({ part }) => part), [0.05]);
});

test('a call that alone is more than the limit is told so, and is not to be retried', async () => {
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 50, window: '1h' }] } });
  const refused = await open().admit();
  assert.equal(refused?.code, 'limit_reached');
  assert.equal(refused.retryAfter, undefined);
  assert.equal(refused.headers()['x-should-retry'], 'false');
});

test('counting tokens has the same limits, counted apart, and costs nothing', async () => {
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'requests', limit: 1, window: '1h' }, { per: 'user', count: 'dollars', limit: 0.000_001, window: 'day' }] } });
  assert.equal(await open({ endpoint: 'count_tokens' }).admit(), undefined);
  assert.equal((await open({ endpoint: 'count_tokens' }).admit())?.facts['limit'], 'requests-per-user-3600s');
  assert.equal((await open().admit())?.code, 'budget_reached');
});

test("no user's name reaches what another counts tokens with, nor passes for another in an alert", async () => {
  const uses: LimitUse[] = [];
  const { open } = house({ limits: { rules: [{ per: 'user', count: 'requests', limit: 1, window: '1h' }] } }, { limitUse: (use) => void uses.push(use) });
  for (const endpoint of ['count_tokens', 'models']) {
    const session = open({ principal: principal(`ann/${endpoint}`) });
    assert.equal(await session.admit(), undefined);
    await session.settle(outcome({}));
  }
  assert.equal(await open({ endpoint: 'count_tokens' }).admit(), undefined);
  assert.deepEqual(uses.map(({ subject }) => subject), ['user:ann/count_tokens', 'user:ann/models']);
});

test('a rule can be for some and not for others', async () => {
  const { open } = house({ limits: { rules: [{ name: 'guests', per: 'team', only: ['guests'], count: 'requests', limit: 1, window: '1h' }, { name: 'rest', per: 'user', except: ['root'], count: 'requests', limit: 2, window: '1h' }] } });
  const guest = { principal: principal('gus', 'guests') };
  assert.equal(await open(guest).admit(), undefined);
  assert.equal((await open(guest).admit())?.facts['limit'], 'guests');
  const root = { principal: principal('root', 'staff') };
  for (let call = 0; call < 5; call++) assert.equal(await open(root).admit(), undefined);
});

test('an app with limits of its own counts apart from the others', async () => {
  const own = [{ name: 'r', per: 'user' as const, count: 'requests' as const, limit: 1, window: '1h' }];
  const { open } = house({ limits: { rules: own }, apps: { a: {}, b: { limits: { rules: own } } } });
  assert.equal(await open({ app: 'a' }).admit(), undefined);
  assert.equal((await open({ app: 'default' }).admit())?.code, 'limit_reached');
  assert.equal(await open({ app: 'b' }).admit(), undefined);
  assert.equal((await open({ app: 'b' }).admit())?.code, 'limit_reached');
});

test('a store that fails refuses the call', async () => {
  for (const reserve of [() => Promise.reject(new Error('gone')), () => { throw new Error('gone'); }]) {
    const { open } = house({}, { limits: { reserve, settle: () => undefined, renew: () => {} } });
    const refused = await open().admit();
    assert.equal(refused?.code, 'limits_unavailable');
  }
});

test('dated releases of a model share its limit', async () => {
  const { open } = house({ limits: { rules: [{ per: 'model', count: 'requests', limit: 1, window: '1h' }] } });
  assert.equal(await open({}, { model: 'claude-haiku-4-5' }).admit(), undefined);
  assert.equal((await open({}, { model: 'claude-haiku-4-5-20251001' }).admit())?.code, 'limit_reached');
});

test('a policy names what is wrong with a rule', () => {
  const problem = (rule: object): string => {
    try {
      parsePolicy({ limits: { rules: [rule] } });
    } catch (error) {
      assert.ok(error instanceof PolicyError);
      return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    }
    return '';
  };
  assert.match(problem({ per: 'user', count: 'requests', limit: 1 }), /^limits\.rules\.0\.window: say how far back/);
  assert.match(problem({ per: 'user', count: 'concurrent', limit: 1, window: '1h' }), /^limits\.rules\.0\.window: calls at a time/);
  assert.match(problem({ per: 'user', count: 'requests', limit: 1, window: '32d' }), /must be from 1s to 31d/);
  assert.match(problem({ per: 'user', count: 'requests', limit: 1.5, window: '1h' }), /limit: must be a whole number/);
  assert.throws(() => parsePolicy({ limits: { rules: [{ per: 'user', count: 'requests', limit: 1, window: '1h' }, { per: 'user', count: 'requests', limit: 2, window: '1h' }] } }), /stands for two rules/);
});

test('a reservation that comes after its call was given up is given back', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const store = new MemoryLimitStore();
  let answer: (() => void) | undefined;
  const slow: LimitStore = {
    reserve: (...wish) => new Promise((resolve) => (answer = () => resolve(store.reserve(...wish)))),
    settle: (...used) => store.settle(...used),
    renew: (id, now) => store.renew(id, now),
  };
  const rules = [{ per: 'user' as const, count: 'concurrent' as const, limit: 1 }];
  const { open, clock } = house({ limits: { rules } }, { limits: slow });
  const session = open();
  const admitting = session.admit();
  context.mock.timers.tick(15_000);
  assert.equal((await admitting)?.code, 'guard_failed');
  await session.settle(outcome({ kind: 'denied', status: 500, dispatched: false }));
  answer?.();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  const next = house({ limits: { rules } }, { limits: store, clock }).open({ id: 'next' });
  assert.equal(await next.admit(), undefined);
});
