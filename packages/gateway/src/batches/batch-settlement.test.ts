import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '@claviger/core/messages';
import { MemoryLimitStore, type LimitCheck } from '@claviger/core/limits';
import fc from 'fast-check';
import { addFigures, noFigures, readBatchAccount, type BatchAccount, type BatchCharge, type Figures } from './batch-account.js';
import { settlementOf } from './batch-settlement.js';
import { BatchTally } from './batch-tally.js';

const month = { kind: 'calendar', unit: 'month' } as const;
const amount = fc.integer({ min: 0, max: 1_000_000 });
const figures = fc.record({ inputTokens: amount, outputTokens: amount, cacheWriteTokens: amount, cacheReadTokens: amount, microDollars: amount, webSearches: amount });
const models = ['claude-opus-5-5', 'claude-haiku-5-5', 'claude-sonnet-5-5'];
const at = Date.UTC(2026, 5, 10);

/** Limits on everything of all models together, and one on the dollars of each. */
function chargesOf(model: string, { inputTokens, outputTokens, cacheWriteTokens, microDollars }: Figures): BatchCharge[] {
  const charge = (key: string, count: BatchCharge['count'], charged: number, ofUser = false): BatchCharge => ({ key, count, amount: charged, limit: 1e12, window: month, ofUser });
  return [charge('own/', 'dollars', microDollars, true), charge('input', 'inputTokens', inputTokens + cacheWriteTokens), charge('output', 'outputTokens', outputTokens), charge('all', 'dollars', microDollars), charge(`model/${model}`, 'dollars', microDollars)];
}

const total = (all: Iterable<Figures>): Figures => [...all].reduce((sum, one) => addFigures(sum, one), noFigures);

test('once it is settled, ledger and limits hold what the results say, whatever was charged before', () => {
  fc.assert(
    fc.property(fc.array(figures, { minLength: 1, maxLength: 3 }), fc.array(figures, { maxLength: 3 }), (estimated, used) => {
      const parts = estimated.map((one, index) => ({ model: models[index]!, figures: one, charges: chargesOf(models[index]!, one) }));
      const account: BatchAccount = { id: 'b', at, credential: 'k', team: undefined, app: 'default', items: 1, parts };
      // Answered by dated releases; the last ones perhaps by a model that nobody asked.
      const byModel = new Map(used.map((one, index) => [`${models[index]!}-20260101`, one]));
      // As it comes back from where it was kept.
      const { differences, corrections } = settlementOf(readBatchAccount(JSON.stringify(account)), byModel, 'ann');
      assert.deepEqual(total([...estimated, ...differences.map((one) => one.figures)]), total(used));

      const store = new MemoryLimitStore();
      parts.forEach(({ charges }, index) => {
        const checks = charges.map(({ key, limit, window, ofUser, amount: charged }): LimitCheck => ({ key: ofUser ? `${key}user:ann` : key, limit, window, amount: charged }));
        store.reserve(String(index), checks, at);
        store.settle(String(index), charges.map((charge) => charge.amount), at);
      });
      store.correct(corrections, at, at + 1_000);
      const spent = (key: string): number | undefined => store.reserve(`look ${key}`, [{ key, limit: 1e12, amount: 0, window: month }], at + 2_000).states[0]?.spent;
      const wanted = total(used);
      assert.deepEqual([spent('input'), spent('output'), spent('all'), spent('own/user:ann')], [wanted.inputTokens + wanted.cacheWriteTokens, wanted.outputTokens, wanted.microDollars, wanted.microDollars]);
      // Of somebody who was erased no limit is touched, and the ledger is put right all the same.
      const erased = settlementOf(account, byModel, undefined);
      assert.deepEqual([erased.differences, erased.corrections], [differences, corrections.filter(({ key }) => !key.startsWith('own/'))]);
      if (used.length <= estimated.length) used.forEach((one, index) => assert.equal(spent(`model/${models[index]!}`), one.microDollars));
    }),
  );
});

test('results are added up at the price of a batch; those that are no answers cost nothing', () => {
  const tally = new BatchTally();
  const answer = (usage: JsonObject): JsonObject => ({ custom_id: 'a', result: { type: 'succeeded', message: { model: 'claude-opus-5-5-20260101', usage } } });
  // A million tokens of input are 4 dollars and of output 20: half of it in a batch, 1.1 times that in the US.
  tally.take(answer({ input_tokens: 1_000_000, output_tokens: 0 }));
  tally.take(answer({ input_tokens: 0, output_tokens: 1_000_000, inference_geo: 'us' }));
  // The fee of a search is not halved.
  tally.take(answer({ input_tokens: 0, output_tokens: 0, server_tool_use: { web_search_requests: 2 } }));
  for (const result of [{ type: 'errored', error: {} }, { type: 'canceled' }, { type: 'expired' }, 'damaged', { type: 'succeeded', message: { model: 5, usage: {} } }]) tally.take({ custom_id: 'b', result });
  assert.equal(tally.items, 8);
  assert.deepEqual([...tally.byModel], [['claude-opus-5-5-20260101', { inputTokens: 1_000_000, outputTokens: 1_000_000, cacheWriteTokens: 0, cacheReadTokens: 0, webSearches: 2, microDollars: 2_000_000 + 11_000_000 + 20_000 }]]);
});

test('an account that is damaged is none', () => {
  const account = { id: 'b', at, credential: 'k', app: 'default', items: 1, parts: [{ model: 'm', figures: noFigures, charges: [{ key: 'k', limit: 5, window: month, count: 'dollars', amount: 5, ofUser: true }] }] };
  assert.deepEqual(readBatchAccount(JSON.stringify(account)), { ...account, team: undefined });
  const charge = account.parts[0]!.charges[0]!;
  const withCharge = (more: object): object => ({ ...account, parts: [{ ...account.parts[0]!, charges: [{ ...charge, ...more }] }] });
  for (const damaged of [null, [], { ...account, items: -1 }, { ...account, parts: 5 }, { ...account, parts: [{}] }, { ...account, team: 5 }, withCharge({ amount: -5 }), withCharge({ ofUser: 'ann' }), withCharge({ count: 'requests' }), withCharge({ window: { kind: 'calendar', unit: 'year' } })]) {
    assert.throws(() => readBatchAccount(JSON.stringify(damaged)), TypeError, JSON.stringify(damaged));
  }
});
