import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call, type LedgerRow } from '@claviger/core/engine';
import type { Correction } from '@claviger/core/limits';
import type { BatchAccount, BatchAccounts } from './batch-account.js';
import { BatchBooks, type TakenItem } from './batch-books.js';
import { BatchTally } from './batch-tally.js';

const at = Date.UTC(2026, 5, 10);
const month = { kind: 'calendar', unit: 'month' } as const;
const principal = { kind: 'key', credential: 'key_1', user: 'ann', team: 'red', app: undefined, environment: undefined, scopes: ['batches'] } as const;

/** A request that was charged 1,000 micro-dollars under a limit of the user's and under one of all. */
function item(model: string): TakenItem {
  const call = new Call({ id: 'req_1_0', principal, app: 'default', endpoint: 'batch_item', at, source: JSON.stringify({ model, max_tokens: 100, messages: [] }) });
  call.charges = ['/own/dollars/month/user:ann', '/all/dollars/month/all'].map((key) => ({ key, limit: 1e6, window: month, count: 'dollars', amount: 1_000 }));
  return { call, row: { inputTokens: 10, outputTokens: 100, cacheWriteTokens: 0, cacheReadTokens: 0, microDollars: 1_000 } as LedgerRow };
}

function books(faulty: Partial<BatchAccounts> = {}) {
  const kept = new Map<string, BatchAccount>();
  const corrections: (readonly Correction[])[] = [];
  const logged: string[] = [];
  let user: string | undefined = 'ann';
  const log = (event: string): void => void logged.push(event);
  const accounts: BatchAccounts = { put: (account) => void kept.set(account.id, account), find: (id) => kept.get(id), remove: (id) => kept.delete(id), close: () => undefined, ...faulty };
  const made = new BatchBooks({ accounts, limits: { correct: (all) => void corrections.push(all) }, userOf: () => user, clock: { now: () => at + 60_000 }, logger: { info: log, warn: log, error: log } });
  return { books: made, kept, corrections, logged, erase: () => void (user = undefined) };
}

/** So many answers of 10 tokens each: 100 micro-dollars of this model in a batch, and the rest failed. */
function results(answers: number, failed = 0, model = 'claude-opus-5-5'): BatchTally {
  const tally = new BatchTally();
  for (let one = 0; one < answers; one++) tally.take({ custom_id: 'a', result: { type: 'succeeded', message: { model, usage: { input_tokens: 0, output_tokens: 10 } } } });
  for (let one = 0; one < failed; one++) tally.take({ custom_id: 'a', result: { type: 'expired' } });
  return tally;
}

test('a batch is settled once, and only by all of its results', async () => {
  const { books: own, corrections, kept } = books();
  await own.open('b', [item('claude-opus-5-5'), item('claude-opus-5-5')]);
  assert.deepEqual([await own.settle('b', results(1)), await own.settle('b', results(3)), await own.settle('other', results(2))], [[], [], []]);
  assert.equal(corrections.length, 0);
  const [row, ...more] = await own.settle('b', results(1, 1));
  assert.equal(more.length, 0);
  assert.deepEqual([row?.endpoint, row?.id, row?.at, row?.user, row?.team, row?.outputTokens, row?.microDollars], ['batch_settled', 'b_0', at, 'ann', 'red', 10 - 200, 100 - 2_000]);
  assert.deepEqual(corrections, [[{ key: '/own/dollars/month/user:ann', limit: 1e6, window: month, amount: -1_900 }, { key: '/all/dollars/month/all', limit: 1e6, window: month, amount: -1_900 }]]);
  assert.deepEqual([await own.settle('b', results(1, 1)), corrections.length, kept.size], [[], 1, 0]);
});

test('of two who read the results at once one settles', async () => {
  let asked = 0;
  const { books: own, corrections } = books({ remove: () => ++asked === 1 });
  await own.open('b', [item('claude-opus-5-5')]);
  const rows = await Promise.all([own.settle('b', results(1)), own.settle('b', results(1))]);
  assert.deepEqual([rows.flat().length, corrections.length], [1, 1]);
});

test('somebody who was erased meanwhile is named no more', async () => {
  const { books: own, corrections, erase } = books();
  await own.open('b', [item('claude-opus-5-5')]);
  erase();
  const [row] = await own.settle('b', results(1));
  assert.deepEqual([row?.user, row?.credential, corrections[0]?.map(({ key }) => key)], [undefined, 'key_1', ['/all/dollars/month/all']]);
});

test('where accounts cannot be kept or read the batch stays charged, and the log says so', async () => {
  const fault = (): never => {
    throw new TypeError('damaged');
  };
  const unkept = books({ put: fault });
  await unkept.books.open('b', [item('claude-opus-5-5')]);
  assert.deepEqual(unkept.logged, ['batch_not_remembered']);
  const unread = books({ find: fault });
  await unread.books.open('b', [item('claude-opus-5-5')]);
  assert.deepEqual([await unread.books.settle('b', results(1)), unread.corrections.length, unread.logged], [[], 0, ['batch_not_settled']]);
});

test('however many models a caller names, few are told apart, and the sum is right', async () => {
  const { books: own, kept } = books();
  await own.open('b', Array.from({ length: 500 }, (_, index) => item(`model-${index}`)));
  assert.ok((kept.get('b')?.parts.length ?? 0) <= 51);
  const rows = await own.settle('b', results(500, 0, 'model-400'));
  // An unknown model costs what the dearest one does: 75 dollars a million, half of it in a batch.
  assert.equal(rows.reduce((sum, { microDollars }) => sum + microDollars, 0), 500 * 375 - 500 * 1_000);
});
