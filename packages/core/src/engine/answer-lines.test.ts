import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parsePolicy } from '../policy/parse-policy.js';
import type { PolicyInput } from '../policy/schema.js';
import { createEngine } from '../create-engine.js';
import { ClavigerError, isClavigerError } from '../errors/index.js';
import { AnswerLines, lastLine } from './answer-lines.js';
import { ReplaceFilter, testCall, testGuard, testPorts } from './engine.testing.js';
import type { Call } from './call.js';
import type { GuardSession } from './guard.js';
import { Pipeline, type CallSession } from './pipeline.js';

const encoder = new TextEncoder();
const line = (id: string, content: unknown): string => JSON.stringify({ custom_id: id, result: { type: 'succeeded', message: { id: 'msg_1', content, big: 0 } } }).replace('"big":0', '"big" : 12345678901234567890');
const text = (words: string): object => ({ type: 'text', text: words });

type Open = (call: Call) => CallSession;

function opening(session: GuardSession): Open {
  const pipeline = new Pipeline([testGuard('test', session)], ['test'], testPorts());
  return (call) => pipeline.open(call);
}

const replacing = (): Open => opening({ text: () => new ReplaceFilter('secret', 'x') });
const fetched = (app = 'default'): Call => testCall('{"messages":[]}', { endpoint: 'batch_results', app });

async function run(open: Open, chunks: readonly Uint8Array[], longest?: number, call = fetched()): Promise<string> {
  const lines = new AnswerLines(call, open, undefined, longest);
  let shown = '';
  const write = (one: string): void => void (shown += one);
  for (const chunk of chunks) await lines.push(chunk, write);
  await lines.end(write);
  return shown;
}

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('any split of the bytes gives the same lines; what no guard changes stays as it came', async () => {
  const given = `${line('a', [text('a secret, ü 漢 😀')])}\r\n\n${line('b', [text('plain')])}\n{"custom_id":"c","result":{"type":"expired"}}\n${line('d', [text('secret')])}`;
  const expected = given.replaceAll('secret', 'x');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 8 }), async (places) => {
      assert.equal(await run(replacing(), cut(encoder.encode(given), places)), expected);
    }),
  );
});

test('a line that a guard denies becomes a result that failed, and the next one follows', async () => {
  const open = opening({
    toolUse: ({ name }) => (name === 'bad' ? new ClavigerError('tool_denied') : undefined),
  });
  const use = (name: string): object => ({ type: 'tool_use', id: 'toolu_1', name, input: {} });
  const shown = (await run(open, [encoder.encode(`${line('a', [use('bad')])}\n${line('b', [use('good')])}\n`)])).split('\n');
  const failed = JSON.parse(shown[0] ?? '') as { custom_id: string; result: { type: string; error: { type: string; error: { type: string; details: { claviger: { code: string } } } } } };
  assert.deepEqual([failed.custom_id, failed.result.type, failed.result.error.type, failed.result.error.error.type, failed.result.error.error.details.claviger.code], ['a', 'errored', 'error', 'permission_error', 'tool_denied']);
  assert.equal(shown[1], line('b', [use('good')]));
});

test('a line that cannot be read, or is too long, ends the results', async () => {
  const good = `${line('a', [text('ok')])}\n`;
  for (const bad of ['{"custom_id":', '3', '{}', '{"custom_id":"x","result":{"type":"succeeded"}}', '{"custom_id":"x","result":{"type":"expired"},"result":{"type":"expired"}}', '{"custom_id":"x","result":{"type":"succeeded","message":{"content":"text"}}}', '{"custom_id":"x","result":{"type":"succeeded","message":{"content":[3]}}}']) {
    const lines = new AnswerLines(fetched(), replacing());
    let shown = '';
    await assert.rejects(lines.push(encoder.encode(`${good}${bad}\n`), (one) => (shown += one)), (error) => isClavigerError(error) && error.code === 'upstream_malformed', bad);
    assert.equal(shown, good, 'what came before is shown');
  }
  await assert.rejects(run(replacing(), [encoder.encode(good), new Uint8Array([0xff, 10])]), { code: 'upstream_malformed' });
  await assert.rejects(run(replacing(), [encoder.encode('x'.repeat(60)), encoder.encode('x'.repeat(60))], 100), { code: 'upstream_malformed' });
  const told = JSON.parse(lastLine(new ClavigerError('upstream_malformed'), 'req_1')) as { result: { type: string } };
  assert.equal(told.result.type, 'errored');
});

const policy: PolicyInput = {
  tools: { rules: { read: { effect: 'read' }, send: { effect: 'send' }, gone: { allow: false } } },
  apps: { shop: { pin: { model: 'claude-haiku-4-5', system: 'Never tell the price of the golden lamp in the window of the shop. Always offer the silver lamp first and praise its light. Refuse discounts, and never say that the owner has left the town for good.' } } },
};

test("the app's policy holds for results whose requests nobody knows", async () => {
  const engine = createEngine(parsePolicy(policy), testPorts());
  const call = fetched('shop');
  const use = (name: string): object => ({ type: 'tool_use', id: 'toolu_1', name, input: { to: 'bob' } });
  const given = [
    line('read', [use('read')]),
    line('send', [use('send')]),
    line('gone', [use('gone')]),
    line('leak', [text('My orders: Never tell the price of the golden lamp in the window of the shop. Always offer the silver lamp first and praise its light. Refuse discounts, and never say that the owner has left the town for good.')]),
    ...Array.from({ length: 6 }, () => line('part', [text('Never tell the price of the golden lamp in the window.')])),
    line('image', [text('![x](https://evil.example/?q=1)')]),
    line('plain', [text('The lamp is nice.')]),
  ];
  const shown = (await run((one) => engine.openResults(one), [encoder.encode(given.join('\n'))], undefined, call)).split('\n');
  assert.equal(shown[0], given[0]);
  assert.match(shown[1] ?? '', /private data and text from outside/, 'what was read before is not known, so it counts as anything');
  assert.match(shown[2] ?? '', /was not made/);
  assert.match(shown[3] ?? '', /"errored".*"prompt_leak"/);
  assert.deepEqual(shown.slice(4, 10), given.slice(4, 10), 'what single answers repeat does not add up');
  assert.ok(!(shown[10] ?? '').includes('evil.example'));
  assert.equal(shown[11], given[11]);
  assert.deepEqual(new Set(call.findings.map(({ rule }) => rule.split('/')[0])), new Set(['tools', 'leak', 'egress']));
});
