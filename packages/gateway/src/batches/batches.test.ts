import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import type { PolicyInput } from '@claviger/core/policy';
import { house } from '../admin/house.testing.js';
import { redisMissing, RedisServer } from '../limits/redis-server.testing.js';

type House = Awaited<ReturnType<typeof house>>;

const policy: PolicyInput = { endpoints: { batches: true }, limits: { rules: [{ name: 'budget', per: 'user', count: 'dollars', limit: 1, window: 'month' }, { name: 'words', per: 'team', count: 'outputTokens', limit: 100_000, window: '1d' }] } };

async function clientOf(place: House, user = 'ann') {
  const made = await place.own('POST', '/v1/claviger/keys', { name: 'batches', user, team: 'red', scopes: ['messages', 'batches'] });
  await place.installation.refreshKeys();
  return new Anthropic({ apiKey: String(made.body['key']), baseURL: place.gateway.url, maxRetries: 0 });
}

const organizationOf = ({ admin, token }: House) => new Anthropic({ apiKey: null, authToken: token, baseURL: admin.url, maxRetries: 0 }).beta.organization;

async function spentOf(place: House, user = 'ann'): Promise<number> {
  for await (const { period_to_date_spend: spent } of organizationOf(place).spendLimits.effective.list({ user_ids: [user], period: ['monthly'] })) return Math.round(Number(spent) * 10_000);
  throw new Error('the user has no budget');
}

/** What the ledger says, once it holds what `enough` asks for. */
async function reported(place: House, enough: (microDollars: number) => boolean) {
  const range = { starting_at: new Date(Date.now() - 3_600_000).toISOString(), ending_at: new Date(Date.now() + 60_000).toISOString() };
  for (const end = Date.now() + 5_000; ; await pause(20)) {
    let microDollars = 0;
    let tokens = 0;
    let requests = 0;
    for await (const item of organizationOf(place).analytics.cost.list({ ...range, actor_ids: ['ann'] })) microDollars = Math.round(Number(item.cost.amount) * 10_000);
    for await (const { usage } of organizationOf(place).analytics.usage.list({ ...range, actor_ids: ['ann'] })) [tokens, requests] = [usage.output_tokens, Number(usage.requests)];
    if (enough(microDollars) || Date.now() > end) return { microDollars, tokens, requests };
  }
}

const params = (maxTokens: number) => ({ model: 'claude-opus-5-5', max_tokens: maxTokens, messages: [{ role: 'user' as const, content: 'Hello' }] });

/** What a token of this model costs in a batch, in micro-dollars: half of 20 and 4 dollars for a million. */
const [OUTPUT, INPUT] = [10, 2];

/** Reads all results. Gives what they have cost, and their tokens. */
async function readResults(client: Anthropic, id: string) {
  const used = { microDollars: 0, tokens: 0 };
  for await (const { result } of await client.messages.batches.results(id)) {
    assert.ok(result.type === 'succeeded');
    const { input_tokens: input, output_tokens: output } = result.message.usage;
    used.microDollars += input * INPUT + output * OUTPUT;
    used.tokens += output;
  }
  // The admin API tells thousandths of a cent.
  return { ...used, microDollars: Math.round(used.microDollars / 10) * 10 };
}

async function makeBatch(client: Anthropic, most: number): Promise<string> {
  return (await client.messages.batches.create({ requests: [{ custom_id: 'a', params: params(most) }, { custom_id: 'b', params: params(most) }] })).id;
}

test('a batch is charged for the most it may cost when it is made, and for what it has cost when its results were read', async (context) => {
  const place = await house(context, policy);
  const client = await clientOf(place);
  const id = await makeBatch(client, 5_000);
  // What is kept of the batch names the key alone.
  const files = readdirSync(place.installation.state.path).filter((name) => name.startsWith('batches.sqlite'));
  const kept = Buffer.concat(files.map((name) => readFileSync(place.installation.state.file(name))));
  assert.deepEqual([kept.includes(id), kept.includes('budget'), kept.includes('ann')], [true, true, false]);
  // 10,000 tokens at 10 micro-dollars, and a little input.
  const before = await reported(place, (cost) => cost > 0);
  assert.ok(before.microDollars >= 10_000 * OUTPUT && before.microDollars < 10_000 * OUTPUT + 1_000 * INPUT, String(before.microDollars));
  assert.deepEqual([before.tokens, before.requests], [10_000, 2]);
  assert.equal(await spentOf(place), before.microDollars);
  const used = await readResults(client, id);
  const after = await reported(place, (cost) => cost < before.microDollars);
  assert.deepEqual(after, { ...used, requests: 2 });
  assert.equal(await spentOf(place), after.microDollars);
  // Read again, nothing changes.
  await readResults(client, id);
  await place.settled();
  assert.deepEqual([await reported(place, () => true), await spentOf(place)], [after, after.microDollars]);
});

test('what may be spent again is there for the next batch', async (context) => {
  const place = await house(context, policy);
  const client = await clientOf(place);
  // Four of these are a dollar and a little: the fourth does not fit.
  const ids = [];
  for (let batch = 0; batch < 3; batch++) ids.push(await makeBatch(client, 12_500));
  await assert.rejects(makeBatch(client, 12_500), Anthropic.RateLimitError);
  await readResults(client, ids[0]!);
  await place.settled();
  await makeBatch(client, 12_500);
});

test('results of a batch that was made elsewhere give nobody anything back', async (context) => {
  const place = await house(context, policy);
  const client = await clientOf(place);
  const charged = async (): Promise<number> => spentOf(place);
  await client.messages.batches.create({ requests: [{ custom_id: 'a', params: params(1_000) }] });
  const kept = await charged();
  assert.ok(kept >= 1_000 * OUTPUT);
  // Made past the gateway: nobody was charged for it here.
  const foreign = await new Anthropic({ apiKey: place.upstreamKey, baseURL: place.claude.url, maxRetries: 0 }).messages.batches.create({ requests: [{ custom_id: 'a', params: params(1_000) }] });
  await readResults(client, foreign.id);
  await place.settled();
  assert.equal(await charged(), kept);
});

async function shared(context: TestContext) {
  const server = await RedisServer.start();
  context.after(() => server.close());
  const environment = { REDIS_URL: `redis://127.0.0.1:${server.port}` };
  const one = await house(context, { ...policy, shared: { redis: {} } }, environment);
  return [one, await house(context, { ...policy, shared: { redis: {} } }, environment, one)] as const;
}

test('with a shared Redis the results may be read on another instance', { skip: redisMissing() }, async (context) => {
  const [one, two] = await shared(context);
  const client = await clientOf(one);
  await two.installation.refreshKeys();
  const id = await makeBatch(client, 5_000);
  const before = await spentOf(two);
  assert.ok(before >= 10_000 * OUTPUT, String(before));
  const elsewhere = new Anthropic({ apiKey: client.apiKey, baseURL: two.gateway.url, maxRetries: 0 });
  const used = await readResults(elsewhere, id);
  await two.settled();
  assert.equal(await spentOf(one), used.microDollars);
  // What both have paid: a budget that is set now knows it.
  const { spendLimits } = organizationOf(two);
  const paid = async (): Promise<number> => {
    await spendLimits.set({ amount: '50', scope: { type: 'user', user_id: 'ann' }, period: 'daily' });
    for await (const row of spendLimits.effective.list({ user_ids: ['ann'], period: ['daily'] })) return Math.round(Number(row.period_to_date_spend) * 10_000);
    throw new Error('the budget is not there');
  };
  await one.settled();
  assert.equal(await paid(), used.microDollars);
});
