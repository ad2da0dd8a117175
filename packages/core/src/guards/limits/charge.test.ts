import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerRow } from '../../engine/ledger-row.js';
import { noUsage } from '../../messages/usage.js';
import { house, outcome } from './limits.testing.js';
import type { LimitUse } from './store.js';

test('an aborted call is charged for its input and for what streamed', async () => {
  const uses: LimitUse[] = [];
  const { open } = house(
    { limits: { rules: [{ per: 'user', count: 'inputTokens', limit: 1_000, window: '1d' }, { per: 'user', count: 'outputTokens', limit: 1_000, window: '1d' }] } },
    { limitUse: (use) => void uses.push(use) },
  );
  const session = open();
  await session.admit();
  await session.settle(outcome({ kind: 'aborted', usage: { ...noUsage, input: 12, output: 1 }, answerTokens: 50 }));
  assert.deepEqual(uses.map(({ part }) => part), [0.012, 0.05]);
  uses.length = 0;
  // Upstream's own refusal costs nothing.
  const refused = open();
  await refused.admit();
  await refused.settle(outcome({ kind: 'failed', status: 400 }));
  assert.deepEqual(uses.map(({ part }) => part), [0.012, 0.05]);
});

test('a call whose answer would have come in one piece is charged for the most that it can use when it is left', async () => {
  for (const [stream, part, output] of [
    [false, { kind: 'aborted', status: 0 }, 0.1],
    [false, { kind: 'failed', status: 504 }, 0.1],
    [false, { kind: 'failed', status: 502 }, 0],
    [false, { kind: 'aborted', status: 0, dispatched: false }, 0],
    [true, { kind: 'aborted', status: 0 }, 0],
  ] as const) {
    const uses: LimitUse[] = [];
    const { open } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 1_000, window: '1d' }] } }, { limitUse: (use) => void uses.push(use) });
    const session = open({}, { stream });
    await session.admit();
    await session.settle(outcome({ usage: undefined, ...part }));
    assert.deepEqual(uses.map(({ part: share }) => share), [output], JSON.stringify([stream, part]));
  }
});

test('thinking is charged as its budget and the time allow when a stream is left: what is shown of it is a summary', async () => {
  const began = { kind: 'aborted', usage: { ...noUsage, input: 12, output: 1 }, answerTokens: 40 } as const;
  const enabled = { thinking: { type: 'enabled', budget_tokens: 2_000 } };
  const adaptive = { thinking: { type: 'adaptive', display: 'omitted' } };
  for (const [request, part, output] of [
    [enabled, { unseenThinking: 'shown' }, 2_040],
    [enabled, { unseenThinking: 'shown', answerTokens: 9_500 }, 10_000],
    [enabled, { unseenThinking: 'shown', elapsed: 1_500 }, 1_500],
    // The text that came is a fact, however fast it came.
    [enabled, { unseenThinking: 'shown', elapsed: 10 }, 40],
    [enabled, { unseenThinking: 'possible' }, 2_040],
    [enabled, {}, 40],
    [adaptive, { unseenThinking: 'shown' }, 10_000],
    [adaptive, { unseenThinking: 'possible', elapsed: 3_000 }, 3_000],
    // Newer models think without being asked to.
    [{}, { unseenThinking: 'shown', elapsed: 3_000 }, 3_000],
    [{}, { unseenThinking: 'possible' }, 40],
    [{ thinking: { type: 'disabled' } }, { unseenThinking: 'possible' }, 40],
    // Figures of upstream are right as they are.
    [adaptive, { kind: 'answered', unseenThinking: 'shown' }, 1],
  ] as const) {
    const uses: LimitUse[] = [];
    const { open } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 100_000, window: '1d' }] } }, { limitUse: (use) => void uses.push(use) });
    const session = open({}, { stream: true, max_tokens: 10_000, ...request });
    assert.equal(await session.admit(), undefined);
    const ended = outcome({ ...began, ...part });
    await session.settle(ended);
    const told = JSON.stringify([request, part]);
    assert.deepEqual(uses.map(({ part: share }) => Math.round(share * 100_000)), [output], told);
    const row = ledgerRow(session.call, ended, { model: session.call.model, code: undefined, latency: 0, firstByte: undefined, upstreamRequestId: undefined });
    assert.deepEqual([row.outputTokens, row.estimated], [output, output === 1 ? undefined : true], told);
  }
});

test('the row of a call says what its limits were charged, however it ended', async () => {
  const counted = { ...noUsage, input: 12, output: 30 };
  for (const stream of [true, false]) {
    for (const usage of [undefined, counted]) {
      for (const [kind, status] of [['answered', 200], ['aborted', 0], ['failed', 504], ['failed', 529], ['denied', 403]] as const) {
        for (const part of [{}, { answerTokens: 70 }, { dispatched: false }, { unseenThinking: 'shown' }, { model: 'claude-opus-4-8' }] as const) {
          const uses: LimitUse[] = [];
          const rules = [{ per: 'user', count: 'inputTokens', limit: 1e6, window: '1d' }, { per: 'user', count: 'outputTokens', limit: 1e6, window: '1d' }, { per: 'user', count: 'dollars', limit: 1, window: 'day' }] as const;
          const { open } = house({ limits: { rules: [...rules] }, upstream: { fallbackModel: 'claude-opus-4-1' } }, { limitUse: (use) => void uses.push(use) });
          const session = open({}, { stream, fallbacks: [{ model: 'claude-opus-4-8' }], cache_control: { type: 'ephemeral' } });
          assert.equal(await session.admit(), undefined);
          const ended = outcome({ kind, status, usage, ...part });
          await session.settle(ended);
          const row = ledgerRow(session.call, ended, { model: session.call.model, code: undefined, latency: 0, firstByte: undefined, upstreamRequestId: undefined });
          assert.deepEqual(uses.map(({ part: share }) => Math.round(share * 1e6)), [row.inputTokens + row.cacheWriteTokens, row.outputTokens, row.microDollars], JSON.stringify([stream, usage, kind, status, part]));
        }
      }
    }
  }
});

test('a request of a batch that upstream took counts as estimated: its answer comes later, past the gateway', async () => {
  for (const [part, used] of [[{}, 0.1], [{ kind: 'aborted', status: 0 }, 0.1], [{ kind: 'failed', status: 400 }, 0], [{ kind: 'failed', status: 502, dispatched: false }, 0]] as const) {
    const uses: LimitUse[] = [];
    const { open } = house({ limits: { rules: [{ per: 'user', count: 'outputTokens', limit: 1_000, window: '1d' }] } }, { limitUse: (use) => void uses.push(use) });
    const session = open({ endpoint: 'batch_item' });
    await session.admit();
    await session.settle(outcome(part));
    assert.deepEqual(uses.map(({ part: share }) => share), [used], JSON.stringify(part));
  }
});
