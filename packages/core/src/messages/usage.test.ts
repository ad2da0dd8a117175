import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOf, priceOf } from './cost.js';
import { prices } from './prices.js';
import { noUsage, readUsage, type Usage } from './usage.js';

function read(...sources: unknown[]): Usage {
  const usage = { ...noUsage };
  for (const source of sources) readUsage(usage, source);
  return usage;
}

test('figures are cumulative: a later one replaces the one before', () => {
  assert.deepEqual(read({ input_tokens: 10, output_tokens: 1 }, { output_tokens: 5 }, { output_tokens: 9 }), { ...noUsage, input: 10, output: 9 });
  assert.deepEqual(
    read({ input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 3, cache_creation_input_tokens: 4, server_tool_use: { web_search_requests: 1 } }, { input_tokens: 12, output_tokens: 9, cache_read_input_tokens: 3, cache_creation_input_tokens: 4, server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 } }),
    { input: 12, output: 9, cacheWrite5m: 4, cacheWrite1h: 0, cacheRead: 3, webSearches: 2 },
  );
});

test('cache writes are split by how long they live, where the API says so', () => {
  assert.deepEqual(read({ cache_creation_input_tokens: 30, cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 } }), { ...noUsage, cacheWrite5m: 10, cacheWrite1h: 20 });
  assert.deepEqual(read({ cache_creation_input_tokens: 30, cache_creation: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 } }, { cache_creation_input_tokens: 30 }), { ...noUsage, cacheWrite5m: 10, cacheWrite1h: 20 });
  assert.deepEqual(read({ cache_creation_input_tokens: 30, cache_creation: null }), { ...noUsage, cacheWrite5m: 30 });
});

test('rounds beside the conversation are charged once, however often they are reported', () => {
  const iterations = [
    { type: 'message', input_tokens: 10, output_tokens: 2 },
    { type: 'compaction', input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 5, cache_creation_input_tokens: 6 },
    { type: 'advisor_message', input_tokens: 1000, output_tokens: 200 },
  ];
  const expected = { ...noUsage, input: 1110, output: 222, cacheRead: 5, cacheWrite5m: 6 };
  assert.deepEqual(read({ input_tokens: 10, output_tokens: 2, iterations }), expected);
  assert.deepEqual(read({ input_tokens: 10, output_tokens: 1, iterations }, { output_tokens: 2, iterations }), expected);
  assert.deepEqual(read({ input_tokens: 10, output_tokens: 1, iterations }, { output_tokens: 2 }), expected);
});

test('what is no figure changes nothing', () => {
  for (const source of [null, undefined, 3, 'x', [], {}, { input_tokens: null, output_tokens: '7', cache_read_input_tokens: -1, cache_creation_input_tokens: Number.NaN, server_tool_use: 4, iterations: [null, 3, { type: 'compaction', input_tokens: 'x' }] }]) {
    assert.deepEqual(read({ input_tokens: 1, output_tokens: 2 }, source), { ...noUsage, input: 1, output: 2 });
  }
});

test('a model costs what its longest known prefix costs', () => {
  assert.deepEqual(priceOf('claude-opus-4-1-20250805'), prices['claude-opus-4-1']);
  assert.deepEqual(priceOf('claude-opus-5-5'), prices['claude-opus-5-5']);
  assert.deepEqual(priceOf('claude-opus-5-20260101'), prices['claude-opus-5']);
  assert.deepEqual(priceOf('claude-sonnet-4-20250514'), prices['claude-sonnet-4']);
});

test('an unknown model costs no less than any known one, in every figure', () => {
  for (const model of ['', 'gpt', 'claude-unheard-of-9', 'CLAUDE-OPUS-5', 'constructor', '__proto__']) {
    const unknown = priceOf(model);
    for (const [name, price] of Object.entries(prices)) {
      for (const figure of ['input', 'output', 'cacheWrite5m', 'cacheWrite1h', 'cacheRead'] as const) {
        assert.ok(unknown[figure] >= price[figure], `${model}: ${figure} of ${name}`);
      }
    }
  }
});

test('costs are micro-dollars, rounded up', () => {
  // Published prices of Haiku 4.5: 1 and 5 dollars a million tokens, 1.25 and 2 for cache writes, 0.10 for reads.
  const model = 'claude-haiku-4-5-20251001';
  assert.equal(costOf(model, { ...noUsage, input: 1000, output: 200 }), 2000);
  assert.equal(costOf(model, { ...noUsage, cacheWrite5m: 100, cacheWrite1h: 100, cacheRead: 100 }), 335);
  assert.equal(costOf(model, { ...noUsage, cacheRead: 1 }), 1);
  assert.equal(costOf(model, noUsage), 0);
  // 10 dollars per 1,000 searches, in a batch too.
  assert.equal(costOf(model, { ...noUsage, input: 1000, webSearches: 3 }), 31_000);
  assert.equal(costOf(model, { ...noUsage, input: 1000, webSearches: 3 }, { batch: true }), 30_500);
  assert.equal(costOf(model, { ...noUsage, input: 1000 }, { inferenceGeo: 'us' }), 1100);
  assert.equal(costOf(model, { ...noUsage, input: 1001 }, { batch: true }), 501);
  assert.equal(costOf(model, { ...noUsage, input: 3, output: 0 }, { inferenceGeo: 'us' }), 4);
});

test('long prompts have their own price, counted over everything that is read', () => {
  const model = 'claude-haiku-5-5';
  assert.equal(costOf(model, { ...noUsage, input: 100_000 }), 10_000);
  assert.equal(costOf(model, { ...noUsage, input: 100_001 }), 50_001);
  assert.equal(costOf(model, { ...noUsage, input: 1, cacheRead: 100_000 }), 5_001);
});
