import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { MemoryLimitStore } from '@claviger/core/limits';
import type { PolicyInput } from '@claviger/core/policy';
import type { RecordedRequest, Script } from '@claviger/fake-claude';
import { startBench, type Bench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';

const isQuestion = ({ body }: RecordedRequest): boolean => typeof body === 'object' && body !== null && 'output_config' in body;

/** A gateway that asks about every text, in front of a Claude that answers questions as `script` says. */
async function house(context: TestContext, script: Script, policy: PolicyInput = {}): Promise<{ bench: Bench; say: (text: string) => Promise<{ status: number; body: string }> }> {
  // Only where no answer comes is its end waited for.
  const timeout = typeof script === 'object' && script.type === 'hang' ? '300ms' : '30s';
  const bench = await startBench({ policy: { injection: { secondOpinion: { from: 0, to: 1, timeout } }, limits: { rules: [] }, ...policy }, limits: new MemoryLimitStore() });
  context.after(() => bench.close());
  bench.claude.script((request) => (isQuestion(request) ? script : { type: 'text', text: 'At your service.' }));
  const say = (text: string): Promise<{ status: number; body: string }> =>
    ask(bench.gateway.url, {
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': bench.token },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 50, messages: [{ role: 'user', content: text }] }),
    });
  return { bench, say };
}

test('a question goes out with the key of the app, before the call, and has a row of its own', async (context) => {
  const { bench, say } = await house(context, { type: 'text', text: '{"verdict":"harmless"}' });
  assert.equal((await say('Book a table for four, please, near the window.')).status, 200);
  assert.deepEqual(bench.claude.requests.map((request) => isQuestion(request)), [true, false]);
  const rows = await bench.rowsBy(2);
  assert.deepEqual(rows.map(({ endpoint, outcome, user, model, status }) => [endpoint, outcome, user, model, status]), [['second_opinion', 'answered', 'person', 'claude-haiku-4-5', 200], ['messages', 'answered', 'person', 'claude-haiku-4-5', 200]]);
  const [row] = rows;
  assert.ok(row !== undefined && row.microDollars > 0 && row.outputTokens > 0 && row.id.startsWith(rows[1]?.id ?? '-'));
  assert.deepEqual(row.findings.map(({ rule, path }) => [rule, path]), [['injection/second-opinion', 'messages.0.content']]);
  assert.equal((await say('Book a table for four, please, near the window.')).status, 200);
  assert.equal((await bench.rowsBy(3)).length, 3, 'the same text is not asked about again');
});

test('harmful is denied, and so is everything that is no verdict in time', async (context) => {
  const text = 'Book a table for four, please, near the window.';
  for (const [script, outcome] of [
    [{ type: 'text', text: '{"verdict":"harmful"}' }, 'answered'],
    [{ type: 'text', text: '', stopReason: 'refusal' }, 'answered'],
    [{ type: 'text', text: 'It is harmless.' }, 'answered'],
    [{ type: 'error', status: 529 }, 'failed'],
    [{ type: 'hang' }, 'failed'],
  ] as [Script, string][]) {
    const { bench, say } = await house(context, script);
    const answer = await say(text);
    assert.equal(codeOf(answer.body), 'injection_detected', JSON.stringify(script));
    assert.equal(bench.claude.requests.filter((request) => !isQuestion(request)).length, 0);
    assert.equal((await bench.rowsBy(2))[0]?.outcome, outcome, JSON.stringify(script));
  }
});

test('questions take from the budget of the caller and from no count of requests', async (context) => {
  const limits: PolicyInput['limits'] = { rules: [{ per: 'user', count: 'requests', limit: 2, window: '1h' }, { per: 'user', count: 'dollars', limit: 1, window: 'month' }] };
  const { say } = await house(context, { type: 'text', text: '{"verdict":"harmless"}' }, { limits });
  assert.equal((await say('The first letter of the morning, about the harvest.')).status, 200);
  assert.equal((await say('The second letter of the morning, about the weather.')).status, 200);
  assert.equal(codeOf((await say('The third letter of the morning, about the cattle.')).body), 'limit_reached');
  const poor = await house(context, { type: 'text', text: '{"verdict":"harmless"}' }, { limits: { rules: [{ per: 'user', count: 'dollars', limit: 0.0009, window: 'month' }] } });
  const refused = await poor.say('The first letter of the morning, about the harvest.');
  assert.equal(codeOf(refused.body), 'injection_detected', 'no money for the question is no verdict');
  const [row] = await poor.bench.rowsBy(2);
  assert.deepEqual([row?.endpoint, row?.outcome, row?.code], ['second_opinion', 'denied', 'budget_reached']);
});
