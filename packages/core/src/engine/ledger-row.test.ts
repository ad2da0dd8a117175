import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noUsage } from '../messages/usage.js';
import { Call } from './call.js';
import { ledgerRow } from './ledger-row.js';
import type { Outcome } from './outcome.js';

const call = new Call({
  id: 'call-1',
  principal: { kind: 'key', credential: 'key-ann', user: 'ann', team: undefined, app: undefined, environment: undefined, scopes: [] },
  app: 'default',
  endpoint: 'messages',
  at: 0,
  source: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'hello' }] }),
});
const row = (part: Partial<Outcome>) =>
  ledgerRow(
    call,
    { kind: 'answered', status: 200, usage: { ...noUsage, output: 10 }, dispatched: true, answerTokens: 0, stopReason: undefined, model: undefined, ...part },
    { model: call.model, code: undefined, latency: 1, firstByte: undefined, upstreamRequestId: undefined },
  );

test('a row costs what the model that answered costs: output is $5 a million of Haiku 4.5, $25 of Opus 4.8', () => {
  assert.equal(row({}).microDollars, 50);
  assert.equal(row({ model: 'claude-haiku-4-5-20251001' }).microDollars, 50);
  assert.equal(row({ model: 'claude-opus-4-8' }).microDollars, 250);
});

test('a row holds no more of what a caller calls a model than any id has', () => {
  const outcome: Outcome = { kind: 'denied', status: 400, usage: undefined, dispatched: false, answerTokens: 0, stopReason: undefined, model: undefined };
  assert.equal(ledgerRow(call, outcome, { model: 'm'.repeat(1_000_000), code: 'invalid_request', latency: 1, firstByte: undefined, upstreamRequestId: undefined }).model, 'm'.repeat(256));
});

test('web searches stand in the row with their fee, 10 dollars a thousand, and not where there were none', () => {
  const searched = row({ usage: { ...noUsage, output: 10, webSearches: 2 } });
  assert.deepEqual([searched.webSearches, searched.microDollars], [2, 20_050]);
  assert.ok(!('webSearches' in row({})));
});

test('a call that upstream never gave figures for is charged as estimated, and its row says so', () => {
  const asked = (part: Partial<Outcome>) => (({ inputTokens, outputTokens, microDollars, estimated }) => [inputTokens > 0, outputTokens, microDollars > 0, estimated])(row({ usage: undefined, kind: 'aborted', status: 0, ...part }));
  // Of an answer in one piece nobody sees how far it was.
  assert.deepEqual(asked({}), [true, 100, true, true]);
  assert.deepEqual(asked({ kind: 'failed', status: 504 }), [true, 100, true, true]);
  assert.deepEqual(asked({ kind: 'failed', status: 502 }), [false, 0, false, undefined]);
  assert.deepEqual(asked({ dispatched: false }), [false, 0, false, undefined]);
  assert.ok(!('estimated' in row({})), 'figures of upstream are none');
});

test('an answer that broke off has the output that streamed, as the limits charge it', () => {
  assert.equal(row({ kind: 'aborted', answerTokens: 20.5 }).outputTokens, 21);
  assert.equal(row({ kind: 'aborted', answerTokens: 20.5 }).estimated, true);
  assert.equal(row({ kind: 'aborted', answerTokens: 3 }).outputTokens, 10);
  assert.equal(row({ kind: 'aborted' }).estimated, true, 'what upstream said at the beginning is not final');
  assert.equal(row({ kind: 'aborted', stopReason: 'end_turn' }).estimated, undefined);
});
