import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { canonicalRow } from './chain.js';
import { LedgerStore } from './ledger-store.js';
import { row, stateFolder } from './ledger.testing.js';
import { readReport, type ReportRequest } from './report.js';

const at = row('a').at;
const whole: ReportRequest = { start: at, end: at + 1, bucket: undefined, groupBy: [], actors: undefined, only: {}, order: 'microDollars', ascending: false, offset: 0, limit: 10 };

test('everything that upstream was paid for is in a report, whatever became of the answer', (context) => {
  const { files } = stateFolder(context);
  const secret = randomBytes(32);
  const store = new LedgerStore(files, secret);
  context.after(() => store.close());
  const nothing = { inputTokens: 0, outputTokens: 0, microDollars: 0 };
  store.append(
    [
      row('answered', { microDollars: 100 }),
      row('searched', { microDollars: 0, webSearches: 3, inputTokens: 0 }),
      row('stopped', { microDollars: 20, outcome: 'denied', code: 'tool_denied' }),
      row('left', { microDollars: 3, outcome: 'aborted' }),
      row('asked', { microDollars: 4000, endpoint: 'second_opinion' }),
      row('refused', { ...nothing, outcome: 'denied', code: 'limit_reached' }),
      row('not asked', { ...nothing, endpoint: 'second_opinion', outcome: 'denied', code: 'budget_reached' }),
      row('counted', { ...nothing, endpoint: 'count_tokens' }),
    ].map((one) => canonicalRow(one, undefined)),
  );
  const { rows } = readReport(files, secret, whole);
  assert.equal(rows.length, 1);
  assert.equal(rows[0]?.microDollars, 4123);
  assert.equal(rows[0].inputTokens, 4 * row('a').inputTokens);
  // A guard's question is no request of anybody's.
  assert.equal(rows[0].requests, 4);
  assert.equal(rows[0].webSearches, 3);
});

test('a batch that is settled is put right on the day it was made, and hides no other row', (context) => {
  const { files } = stateFolder(context);
  const secret = randomBytes(32);
  const store = new LedgerStore(files, secret);
  context.after(() => store.close());
  const day = 86_400_000;
  const later = at + 20 * day;
  const settled = (id: string): ReturnType<typeof row> => row(id, { at, endpoint: 'batch_settled', inputTokens: 0, outputTokens: -900, microDollars: -9_000 });
  store.append(
    [
      row('batch', { at, endpoint: 'batch_item', outputTokens: 1_000, microDollars: 10_000 }),
      ...Array.from({ length: 40 }, (_, index) => row(`day ${index}`, { at: at + index * day, microDollars: 1 })),
      // Wherever halving looks, one of these is near.
      ...Array.from({ length: 60 }, (_, index) => [row(`late ${index}`, { at: at + 40 * day + index, microDollars: 1 }), ...(index % 2 === 0 ? [] : [row(`none ${index}`, { at, endpoint: 'batch_settled', inputTokens: 0, outputTokens: 0, microDollars: 0 })])]).flat(),
      settled('batch_0'),
    ].map((one) => canonicalRow(one, undefined)),
  );
  const costOf = (start: number, end: number): readonly [number | undefined, number | undefined] => {
    const [found] = readReport(files, secret, { ...whole, start, end }).rows;
    return [found?.microDollars, found?.requests];
  };
  assert.deepEqual(costOf(at, at + 1), [1_001, 2]);
  assert.deepEqual(costOf(later, later + 1), [1, 1]);
  for (let index = 0; index < 60; index++) assert.deepEqual(costOf(at + 40 * day + index, at + 40 * day + 60), [60 - index, 60 - index], String(index));
  assert.deepEqual(costOf(at, at + 41 * day), [10_000 - 9_000 + 100, 101]);
});
