import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { ask, redisMissing, RedisServer } from '../limits/redis-server.testing.js';
import { house } from './house.testing.js';

const organizationOf = ({ admin, token }: Awaited<ReturnType<typeof house>>) => new Anthropic({ apiKey: null, authToken: token, baseURL: admin.url, maxRetries: 0 }).beta.organization;

async function collect<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

async function keyFor(place: Awaited<ReturnType<typeof house>>, user: string, more: object = {}): Promise<{ readonly key: string; readonly id: string }> {
  const made = await place.own('POST', '/v1/claviger/keys', { name: `key of ${user}`, user, ...more });
  assert.equal(made.status, 200);
  await place.installation.refreshKeys();
  return { key: String(made.body['key']), id: String(made.body['id']) };
}

/** Whose calls reports hold, as they say themselves. */
async function coverOf(place: Awaited<ReturnType<typeof house>>): Promise<unknown> {
  const said = await Promise.all(['usage', 'cost'].map(async (report) => {
    const { body } = await place.own('GET', `/v1/organizations/analytics/${report}?starting_at=${new Date(Date.now() - 3_600_000).toISOString()}`);
    return (body['claviger'] as { covers?: unknown } | undefined)?.covers;
  }));
  assert.equal(said[0], said[1]);
  return said[0];
}

test('a spend limit set by the official SDK holds at once, for its user alone', async (context) => {
  const place = await house(context, { limits: { rules: [] } });
  const { spendLimits } = organizationOf(place);
  const [ann, ben] = [await keyFor(place, 'ann@example.com'), await keyFor(place, 'ben')];
  // 20 output tokens of this model at 5 dollars a million are 0.01 cents: nothing fits into nothing, all fits into a dollar.
  const set = await spendLimits.set({ amount: '0', scope: { type: 'user', user_id: 'ann@example.com' }, period: 'weekly' });
  assert.deepEqual([set.type, set.amount, set.period, set.scope], ['spend_limit', '0', 'weekly', { type: 'user', user_id: 'ann@example.com' }]);
  assert.equal((await place.call(ann.key)).code, 'budget_reached');
  assert.equal((await place.call(ben.key)).status, 200);
  const again = await spendLimits.set({ amount: '100', scope: { type: 'user', user_id: 'ann@example.com' }, period: 'weekly' });
  assert.equal(again.id, set.id);
  assert.equal(again.created_at, set.created_at);
  assert.equal((await place.call(ann.key)).status, 200);
  await spendLimits.set({ amount: '0', scope: { type: 'organization' } });
  assert.equal((await place.call(ben.key)).code, 'budget_reached');
  assert.deepEqual((await collect(spendLimits.list())).map(({ scope }) => scope.type), ['user', 'organization']);
  assert.deepEqual((await collect(spendLimits.list({ scope_type: ['user'] }))).map(({ id }) => id), [set.id]);
  const everybody = (await collect(spendLimits.list({ scope_type: ['organization'] })))[0];
  assert.deepEqual(await spendLimits.delete(String(everybody?.id)), { id: everybody?.id, type: 'spend_limit_deleted' });
  assert.equal((await place.call(ben.key)).status, 200);
  await assert.rejects(spendLimits.retrieve('spl_none'), Anthropic.NotFoundError);
});

test('a spend limit can be set for every user that an identity provider may name', async (context) => {
  const { spendLimits } = organizationOf(await house(context, { limits: { rules: [] } }));
  for (const user of ['auth0|5f7c8ec7c33c6c004bbafe82', 'team/ann', 'https://id.example.com/realms/staff?v=2#ann']) {
    assert.deepEqual((await spendLimits.set({ amount: '100', scope: { type: 'user', user_id: user }, period: 'daily' })).scope, { type: 'user', user_id: user });
  }
  for (const user of ['', ' ann', 'ann\n', 'a\u0000b', `a${'b'.repeat(1000)}`]) await assert.rejects(spendLimits.set({ amount: '100', scope: { type: 'user', user_id: user }, period: 'daily' }), Anthropic.BadRequestError, user);
});

test('a budget that begins in the middle of its period counts what the period has cost', async (context) => {
  const place = await house(context, { limits: { rules: [] } });
  const { spendLimits } = organizationOf(place);
  const ann = await keyFor(place, 'ann');
  for (let call = 0; call < 3; call++) assert.equal((await place.call(ann.key)).status, 200);
  await place.settled();
  const spent = (await collect(organizationOf(place).analytics.cost.list({ starting_at: new Date(Date.now() - 3_600_000).toISOString() })))[0]?.cost;
  assert.ok(Number(spent?.amount) > 0);
  await spendLimits.set({ amount: '100', scope: { type: 'user', user_id: 'ann' }, period: 'daily' });
  const [effective] = await collect(spendLimits.effective.list({ user_ids: ['ann'] }));
  assert.equal(effective?.period_to_date_spend, spent?.amount);
  assert.deepEqual([effective?.amount, effective?.period, effective?.source], ['100', 'daily', { type: 'user', user_id: 'ann' }]);
  // Looking and setting anew adds nothing, nor does setting it from several sides at once.
  await Promise.all(['150', '180', '200'].map((amount) => spendLimits.set({ amount, scope: { type: 'user', user_id: 'ann' }, period: 'daily' })));
  assert.equal((await collect(spendLimits.effective.list({ user_ids: ['ann'] })))[0]?.period_to_date_spend, spent?.amount);
});

test('a budget holds the calls that were under way when it was set, and is charged what they cost', async (context) => {
  const place = await house(context, { limits: { rules: [] } });
  const { spendLimits, analytics } = organizationOf(place);
  const ann = await keyFor(place, 'ann');
  let answer = (): void => {};
  place.claude.enqueue({ type: 'text', text: 'slow', heldUntil: new Promise<void>((resolve) => (answer = resolve)) });
  // 1,000 output tokens of this model are 5,000 micro-dollars, half a cent.
  const underWay = place.call(ann.key, { max_tokens: 1_000 });
  while (place.claude.requests.length === 0) await pause(5);
  await spendLimits.set({ amount: '1', scope: { type: 'user', user_id: 'ann' }, period: 'daily' });
  assert.equal((await place.call(ann.key, { max_tokens: 1_500 })).code, 'budget_reached');
  answer();
  assert.equal((await underWay).status, 200);
  await place.settled();
  const cost = async (): Promise<string | undefined> => (await collect(analytics.cost.list({ starting_at: new Date(Date.now() - 3_600_000).toISOString() })))[0]?.cost.amount;
  const spent = async (): Promise<string | undefined> => (await collect(spendLimits.effective.list({ user_ids: ['ann'] })))[0]?.period_to_date_spend;
  assert.ok(Number(await cost()) > 0);
  assert.equal(await spent(), await cost());
  assert.equal((await place.call(ann.key, { max_tokens: 1_500 })).status, 200);
  await place.settled();
  assert.equal(await spent(), await cost());
});

test('of the policy and a setting the lower one decides', async (context) => {
  const place = await house(context, { limits: { rules: [{ name: 'monthly', per: 'user', count: 'dollars', limit: 5, window: 'month' }] } });
  const { spendLimits } = organizationOf(place);
  await keyFor(place, 'ann');
  const decides = async (): Promise<unknown> => {
    const [row] = await collect(spendLimits.effective.list({ period: ['monthly'] }));
    return [row?.amount, row?.spend_limit_id.startsWith('policy_')];
  };
  assert.deepEqual(await decides(), ['500', true]);
  await spendLimits.set({ amount: '300', scope: { type: 'user', user_id: 'ann' } });
  assert.deepEqual(await decides(), ['300', false]);
  await spendLimits.set({ amount: '900', scope: { type: 'user', user_id: 'ann' } });
  assert.deepEqual(await decides(), ['500', true]);
  await spendLimits.set({ amount: null, scope: { type: 'user', user_id: 'ann' } });
  assert.deepEqual(await decides(), ['500', true]);
});

test('keys with a budget of their own are listed beside users', async (context) => {
  const place = await house(context, { limits: { rules: [{ name: 'each-key', per: 'key', count: 'dollars', limit: 3, window: 'month' }, { name: 'each-user', per: 'user', count: 'dollars', limit: 5, window: 'day' }] } });
  const { spendLimits } = organizationOf(place);
  const ann = await keyFor(place, 'ann');
  assert.equal((await place.call(ann.key)).status, 200);
  await place.settled();
  const rows = await collect(spendLimits.effective.list());
  assert.deepEqual(rows.map(({ actor, amount, period, spend_limit_id: id }) => [actor.type === 'user_actor' ? actor.user_id : actor.scoped_api_key_id, amount, period, id]), [['ann', '500', 'daily', 'policy_each-user'], [ann.id, '300', 'monthly', 'policy_each-key']]);
  assert.ok(Number(rows[0]?.period_to_date_spend) > 0);
  assert.equal(rows[1]?.period_to_date_spend, rows[0]?.period_to_date_spend);
  assert.deepEqual((await collect(spendLimits.effective.list({ user_ids: ['ann'] }))).map(({ actor }) => actor.type), ['user_actor']);
});

test('every budget is listed for those who have it, with what is spent of it', async (context) => {
  const dollars = (per: 'user' | 'team' | 'app' | 'key' | 'all', more: object = {}) => ({ per, count: 'dollars' as const, limit: 10, window: 'month' as const, ...more });
  const rules = [dollars('team'), dollars('app'), dollars('all'), dollars('user', { except: ['ben'] }), dollars('team', { name: 'research', only: ['lab'], limit: 50, window: 'week' }), dollars('key', { window: '1d' }), { per: 'team' as const, count: 'requests' as const, limit: 1_000, window: 'month' as const }];
  const place = await house(context, { limits: { rules }, apps: { chat: { limits: { rules: [dollars('team', { name: 'chatting', limit: 2 })] } }, other: {} } });
  const [ann, ben] = [await keyFor(place, 'ann', { team: 'red' }), await keyFor(place, 'ben', { team: 'blue', app: 'chat' })];
  const set = await organizationOf(place).spendLimits.set({ amount: '700', scope: { type: 'workspace', workspace_id: 'chat' }, period: 'daily' });
  for (const { key } of [ann, ben]) assert.equal((await place.call(key)).status, 200);
  await place.settled();
  const list = async (query = ''): Promise<unknown[][]> => {
    const { status, body } = await place.own('GET', `/v1/claviger/budgets${query}`);
    assert.equal(status, 200);
    return (body['data'] as { id: string; per: string; subject: string; app: string | null; period: string; amount: string; period_to_date_spend: string }[]).map(({ id, per, subject, app, period, amount, period_to_date_spend: spent }) => [id, per, subject, app, period, amount, Number(spent)]);
  };
  // One call costs so much; ben's, in an app with rules of its own, counts in those alone.
  const [[, , , , , , one] = []] = (await list('?per=user')).filter(([, , subject]) => subject === 'ann');
  assert.ok(Number(one) > 0);
  const wanted = [
    ['policy_dollars-per-team-month', 'team', 'blue', null, 'monthly', '1000', 0], ['policy_dollars-per-team-month', 'team', 'red', null, 'monthly', '1000', one],
    ['policy_dollars-per-app-month', 'app', 'default', null, 'monthly', '1000', one], ['policy_dollars-per-app-month', 'app', 'other', null, 'monthly', '1000', 0],
    ['policy_dollars-per-all-month', 'all', 'all', null, 'monthly', '1000', one],
    ['policy_dollars-per-user-month', 'user', 'ann', null, 'monthly', '1000', one],
    ['policy_research', 'team', 'lab', null, 'weekly', '5000', 0],
    ['policy_chatting', 'team', 'blue', 'chat', 'monthly', '200', one], ['policy_chatting', 'team', 'red', 'chat', 'monthly', '200', 0],
    [set.id, 'app', 'chat', null, 'daily', '700', one],
  ];
  const inOrder = (rows: readonly unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();
  assert.deepEqual(inOrder(await list()), inOrder(wanted));
  assert.deepEqual(inOrder(await list('?per=team&period=monthly')), inOrder(wanted.filter(([, per, , , period]) => per === 'team' && period === 'monthly')));
  // Page by page the same.
  const paged = [];
  for (let page: unknown = 0; page !== null; ) {
    const { body } = await place.own('GET', `/v1/claviger/budgets?limit=3&page=${Number(page)}`);
    paged.push(...(body['data'] as unknown[]));
    page = body['next_page'];
  }
  assert.equal(paged.length, wanted.length);
  assert.equal((await place.own('GET', '/v1/claviger/budgets?per=model')).status, 400);
});

test('rate limits are shown, and set for an app', async (context) => {
  const place = await house(context, { limits: { rules: [{ per: 'user', count: 'requests', limit: 20, window: '1h' }, { per: 'all', count: 'inputTokens', limit: 5_000, window: '1m' }] }, apps: { chat: {}, other: {} } });
  const organization = organizationOf(place);
  const [entry] = await collect(organization.rateLimits.list());
  assert.deepEqual(entry?.limits, [{ type: 'requests_per_hour_per_user', value: 20 }, { type: 'input_tokens_per_minute_cache_aware', value: 5_000 }]);
  const { rateLimits } = organization.workspaces;
  const updated = await rateLimits.update('rl_messages', { workspace_id: 'chat', limits: [{ type: 'requests_per_minute', value: 2 }, { type: 'input_tokens_per_minute_cache_aware', value: 1_000 }] });
  assert.deepEqual(updated.limits, [
    { type: 'requests_per_minute', value: 2, org_limit: null, source: { type: 'workspace' } },
    { type: 'input_tokens_per_minute_cache_aware', value: 1_000, org_limit: 5_000, source: { type: 'workspace' } },
  ]);
  const chat = await keyFor(place, 'ann', { app: 'chat' });
  const other = await keyFor(place, 'ann', { app: 'other' });
  assert.deepEqual([(await place.call(chat.key)).status, (await place.call(chat.key)).status, (await place.call(chat.key)).code, (await place.call(other.key)).status], [200, 200, 'limit_reached', 200]);
  await rateLimits.update('rl_messages', { workspace_id: 'chat', limits: [{ type: 'requests_per_minute', value: null }] });
  assert.equal((await place.call(chat.key)).status, 200);
  assert.deepEqual((await collect(rateLimits.list('chat'))).flatMap(({ limits }) => limits.map(({ type }) => type)), ['input_tokens_per_minute_cache_aware']);
  assert.deepEqual(await collect(rateLimits.list('other')), []);
  assert.deepEqual((await collect(rateLimits.list('other', { include_inherited: true }))).flatMap(({ limits }) => limits.map(({ source }) => source.type)), ['organization', 'organization']);
  // Nothing of a wish that is wrong in one place is done.
  await assert.rejects(rateLimits.update('rl_messages', { workspace_id: 'chat', limits: [{ type: 'requests_per_minute', value: 1 }, { type: 'fast_otpm', value: 1 }] }), Anthropic.BadRequestError);
  assert.equal((await collect(rateLimits.list('chat'))).flatMap(({ limits }) => limits).length, 1);
  await assert.rejects(collect(rateLimits.list('nowhere')), Anthropic.NotFoundError);
});

test('usage and cost are added up from the ledger', async (context) => {
  const place = await house(context, { limits: { rules: [] }, apps: { chat: {} } });
  const { usage, cost } = organizationOf(place).analytics;
  const ann = await keyFor(place, 'ann', { app: 'chat', team: 'blue' });
  const machine = (await place.own('POST', '/v1/claviger/keys', { name: 'machine' })).body as { readonly key: string; readonly id: string };
  await place.installation.refreshKeys();
  for (let call = 0; call < 3; call++) await place.call(ann.key);
  await place.call(machine.key, { model: 'claude-opus-5-5' });
  await place.call(machine.key, { model: 5 });
  await place.settled();
  const range = { starting_at: new Date(Date.now() - 3_600_000).toISOString(), ending_at: new Date(Date.now() + 60_000).toISOString() };
  const byActor = await collect(usage.list({ ...range, group_by: ['actor', 'model'], order_by: 'requests', limit: 1 }));
  assert.deepEqual(byActor.map(({ group, usage: used }) => [group.actor, group.model, used.requests]), [
    [{ type: 'user_actor', user_id: 'ann', name: 'ann', email_address: null, deleted: false }, 'claude-haiku-4-5', 3],
    [{ type: 'api_actor', api_key_id: machine.id }, 'claude-opus-5-5', 1],
  ]);
  const [all] = await collect(usage.list(range));
  assert.equal(all?.usage.total_tokens, byActor.reduce((sum, { usage: used }) => sum + used.total_tokens, 0));
  assert.deepEqual((await collect(usage.list({ ...range, group_by: ['workspace_id', 'rbac_group_id'], workspace_ids: ['chat'] }))).map(({ group, usage: used }) => [group.workspace_id, group.rbac_group_id, used.requests]), [['chat', 'blue', 3]]);
  const daily = await collect(cost.list({ ...range, time_bucket_width: '1d' }));
  const [whole] = await collect(cost.list(range));
  assert.ok(Math.abs(daily.reduce((sum, item) => sum + Number(item.cost.amount), 0) - Number(whole?.cost.amount)) < 1e-9);
  for (const item of daily) assert.equal(Date.parse(item.starting_at) % 86_400_000, 0);
  assert.equal((await collect(cost.list({ ...range, actor_ids: [machine.id] })))[0]?.cost.requests, 1);
  assert.equal(await coverOf(place), 'installation');
  assert.deepEqual(await collect(usage.list({ ...range, models: ["x' OR 1=1 --"] })), []);
  await assert.rejects(collect(usage.list({ ...range, agent_ids: ['a'] })), Anthropic.BadRequestError);
  await assert.rejects(collect(usage.list({ ...range, time_bucket_width: '1h', ending_at: null })), Anthropic.BadRequestError);
});

test('users are those with a key; to remove one ends keys and sessions', async (context) => {
  const place = await house(context, { limits: { rules: [] }, apps: { chat: { origins: ['https://app.example.com'], pin: { model: 'claude-haiku-4-5' } } } });
  const origin = { origin: 'https://app.example.com' };
  const { users } = organizationOf(place);
  const ann = await keyFor(place, 'ann@example.com');
  await keyFor(place, 'ann@example.com');
  await keyFor(place, 'ben');
  assert.deepEqual(new Map((await collect(users.list())).map(({ id, email }) => [id, email])), new Map([['ann@example.com', 'ann@example.com'], ['ben', '']]));
  assert.equal((await collect(users.list({ email: 'ann@example.com' }))).length, 1);
  const server = await place.own('POST', '/v1/claviger/keys', { name: 'server', app: 'chat', scopes: ['mint'] });
  await place.installation.refreshKeys();
  const minted = await fetch(`${place.gateway.url}/v1/claviger/sessions`, { method: 'POST', headers: { authorization: `Bearer ${String(server.body['key'])}`, 'content-type': 'application/json' }, body: JSON.stringify({ user: 'ben' }) });
  const session = ((await minted.json()) as { readonly token: string }).token;
  assert.equal((await place.call(session, {}, origin)).status, 200);
  assert.equal((await users.signOut('ben')).id, 'ben');
  assert.equal((await place.call(session, {}, origin)).code, 'credential_revoked');
  await assert.rejects(users.update('ben', { role: 'developer' }), Anthropic.BadRequestError);
  assert.deepEqual(await users.remove('ann@example.com'), { id: 'ann@example.com', type: 'user_deleted' });
  await place.installation.refreshKeys();
  assert.equal((await place.call(ann.key)).code, 'credential_revoked');
  await assert.rejects(users.retrieve('ann@example.com'), Anthropic.NotFoundError);
  assert.deepEqual((await collect(users.list())).map(({ id }) => id), ['ben']);
});

test('bad wishes change nothing and are told what is wrong', async (context) => {
  const place = await house(context, {});
  for (const body of [{}, { amount: '1' }, { amount: 5, scope: { type: 'organization' } }, { amount: '-5', scope: { type: 'organization' } }, { amount: '1.5', scope: { type: 'organization' } }, { amount: '99999999999', scope: { type: 'organization' } }, { amount: '5', scope: { type: 'user' } }, { amount: '5', scope: { type: 'user', user_id: '\u0000' } }, { amount: '5', scope: { type: 'workspace', workspace_id: 'nowhere' } }, { amount: '5', scope: { type: 'organization' }, period: 'yearly' }, { amount: '5', scope: { type: 'organization' }, more: 1 }]) {
    assert.equal((await place.own('POST', '/v1/organizations/spend_limits', body)).status, 400, JSON.stringify(body));
  }
  for (const path of ['constructor', '__proto__', 'users/%ff', 'spend_limits/a/b', 'workspaces/default', 'analytics/usage', 'analytics/usage?starting_at=x', 'spend_limits?limit=0', 'spend_limits?page=-1']) {
    const { status } = await place.own('GET', `/v1/organizations/${path}`);
    assert.ok(status === 400 || status === 404, `${path}: ${status}`);
  }
  assert.equal(place.installation.limitSettings.list().length, 0);
});

test('with a shared Redis a setting comes to hold on the other instance, and outlives an emptied server', { skip: redisMissing() }, async (context) => {
  const server = await RedisServer.start();
  context.after(() => server.close());
  const environment = { REDIS_URL: `redis://127.0.0.1:${server.port}` };
  const policy = { limits: { rules: [] }, shared: { redis: {} } };
  const one = await house(context, policy, environment);
  const two = await house(context, policy, environment, one);
  // What the other instance has paid counts in a budget that is set here.
  const ann = await keyFor(two, 'ann');
  for (let call = 0; call < 2; call++) assert.equal((await two.call(ann.key)).status, 200);
  await two.settled();
  const paid = (await collect(organizationOf(two).analytics.cost.list({ starting_at: new Date(Date.now() - 3_600_000).toISOString() })))[0]?.cost.amount;
  assert.ok(Number(paid) > 0);
  // The other one knows nothing of those calls, and says so.
  assert.deepEqual(await collect(organizationOf(one).analytics.cost.list({ starting_at: new Date(Date.now() - 3_600_000).toISOString() })), []);
  assert.equal(await coverOf(one), 'this_instance');
  const own = await organizationOf(one).spendLimits.set({ amount: '500', scope: { type: 'user', user_id: 'ann' }, period: 'daily' });
  assert.equal((await collect(organizationOf(one).spendLimits.effective.list({ user_ids: ['ann'] })))[0]?.period_to_date_spend, paid);
  await organizationOf(one).spendLimits.delete(own.id);
  await organizationOf(one).spendLimits.set({ amount: '0', scope: { type: 'organization' } });
  const within = async (wanted: number): Promise<void> => {
    const end = Date.now() + 5_000;
    // The deleted one may be all that the other instance knows at first.
    const known = (): number => (two.installation.limitSettings.list().some(({ id }) => id === own.id) ? -1 : two.installation.limitSettings.list().length);
    while (known() !== wanted && Date.now() < end) await pause(20);
    assert.equal(known(), wanted);
  };
  await within(1);
  await server.stop();
  await server.start();
  const putBack = (): boolean => ask(server.port, 'HLEN', '{claviger}:limit-settings').trim() === '1';
  for (const end = Date.now() + 5_000; !putBack() && Date.now() < end; ) await pause(20);
  assert.ok(putBack());
  for (const { installation } of [one, two]) await installation.limitSettings.refresh();
  assert.equal(two.installation.limitSettings.list().length, 1);
  await organizationOf(one).spendLimits.delete(String(two.installation.limitSettings.list()[0]?.id));
  await within(0);
});
