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
  assert.equal(rows[0].requests, 3);
});
