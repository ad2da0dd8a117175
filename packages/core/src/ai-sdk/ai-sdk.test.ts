import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createAnthropic as createAnthropic5 } from '@ai-sdk/anthropic-2';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { generateText, jsonSchema, streamText, tool, wrapLanguageModel, type LanguageModel, type ToolSet } from 'ai';
import { generateText as generateText5, jsonSchema as jsonSchema5, tool as tool5, wrapLanguageModel as wrapLanguageModel5, type ToolSet as ToolSet5 } from 'ai-5';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { claviger, isClavigerError } from '../sdk/index.js';
import { aiSdkMiddleware } from './index.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(() => fake.close());
beforeEach(() => fake.reset());

interface Guarded {
  readonly model: LanguageModel & object;
  readonly rows: LedgerRow[];
  readonly settled: () => Promise<void>;
}

function guarded(policy: PolicyInput = {}): Guarded {
  const rows: LedgerRow[] = [];
  const guard = claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  const model = wrapLanguageModel({ model: createAnthropic({ apiKey: key, baseURL: `${fake.url}/v1` })('claude-sonnet-5-5'), middleware: aiSdkMiddleware(guard, { user: 'person' }) });
  return { model, rows, settled: () => guard.settled() };
}

// The library's own types of a tool without `execute` do not fit each other under `exactOptionalPropertyTypes`.
const tools = { refund: tool({ description: 'Pays back.', inputSchema: jsonSchema<{ amount: number }>({ type: 'object', properties: { amount: { type: 'number' } } }) }) } as unknown as ToolSet;
const rule: PolicyInput = { tools: { rules: { refund: { effect: 'spend', arguments: { amount: { maximum: 100 } } } } } };
const secret = `sk-ant-api03-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;

test('a whole answer, its tokens and its price are those of the wire', async () => {
  const { model, rows, settled } = guarded();
  const { text, usage } = await generateText({ model, prompt: 'Hello', maxOutputTokens: 50 });
  assert.equal(text, 'Hello');
  await settled();
  assert.equal(rows[0]?.outcome, 'answered');
  assert.equal(rows[0]?.inputTokens, usage.inputTokens);
  assert.ok((rows[0]?.microDollars ?? 0) > 0);
});

test('the same in version 5', async () => {
  const rows: LedgerRow[] = [];
  const guard = claviger(rule, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  const model = wrapLanguageModel5({ model: createAnthropic5({ apiKey: key, baseURL: `${fake.url}/v1` })('claude-sonnet-5-5'), middleware: aiSdkMiddleware(guard, { user: 'person' }) });
  fake.script({ type: 'tool_calls', calls: [{ name: 'refund', input: { amount: 5000 } }] });
  const tools = { refund: tool5({ description: 'Pays back.', inputSchema: jsonSchema5<{ amount: number }>({ type: 'object' }) }) } as unknown as ToolSet5;
  const { toolCalls, finishReason } = await generateText5({ model, prompt: 'Refund all', tools });
  assert.deepEqual([toolCalls.length, finishReason], [0, 'stop']);
  await guard.settled();
  assert.equal(rows[0]?.outcome, 'answered');
});

for (const stream of [false, true]) {
  const ask = async (model: Guarded['model'], prompt: string): Promise<{ text: string; calls: unknown[]; finishReason: string }> => {
    const options = { model, prompt, tools, maxOutputTokens: 100 };
    if (!stream) {
      const { text, toolCalls, finishReason } = await generateText(options);
      return { text, calls: toolCalls.map(({ input }) => input), finishReason };
    }
    const result = streamText(options);
    return { text: await result.text, calls: (await result.toolCalls).map(({ input }) => input), finishReason: await result.finishReason };
  };
  const how = stream ? 'streamed' : 'whole';

  test(`a tool call that the policy forbids becomes a text (${how})`, async () => {
    const { model } = guarded(rule);
    fake.script({ type: 'tool_calls', text: 'At once.', calls: [{ name: 'refund', input: { amount: 5000 } }] });
    const { calls, text, finishReason } = await ask(model, 'Refund everything');
    assert.deepEqual(calls, []);
    assert.match(text, /At once\..+/s);
    assert.equal(finishReason, 'stop');
  });

  test(`an allowed tool call passes as it is (${how})`, async () => {
    const { model } = guarded(rule);
    fake.script({ type: 'tool_calls', calls: [{ name: 'refund', input: { amount: 20 } }] });
    const { calls, finishReason } = await ask(model, 'Refund a little');
    assert.deepEqual(calls, [{ amount: 20 }]);
    assert.equal(finishReason, 'tool-calls');
  });
}

test('texts of every kind of part are guarded, and what guards leave alone stays', async () => {
  const { model } = guarded();
  await generateText({
    model,
    system: 'Be kind.',
    messages: [
      { role: 'user', content: [{ type: 'text', text: `first ${secret}` }, { type: 'file', mediaType: 'text/plain', data: Buffer.from(`file ${secret}`) }] },
      { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'toolu_1', toolName: 'look', input: { place: 'shelf' } }] },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'toolu_1', toolName: 'look', output: { type: 'json', value: { found: secret } } }] },
    ],
  });
  const raw = fake.requests[0]?.raw.toString() ?? '';
  assert.ok(!raw.includes(secret));
  assert.match(raw, /first \[/);
  assert.match(raw, /file \[/);
  const body = fake.requests[0]?.body as { system: { text: string }[]; messages: { content: { type: string; input?: unknown }[] }[] };
  assert.equal(body.system[0]?.text, 'Be kind.');
  assert.equal(body.system.length, 2);
  assert.deepEqual(body.messages[1]?.content[0]?.input, { place: 'shelf' });
});

test('leaving a stream settles as aborted, and a denial is thrown as it is', async () => {
  const { model, rows, settled } = guarded();
  fake.script({ type: 'text', text: 'word '.repeat(300), delayBetweenEvents: 5 });
  const controller = new AbortController();
  const result = streamText({ model, prompt: 'Go on', abortSignal: controller.signal, onError: () => {} });
  for await (const part of result.fullStream) if (part.type === 'text-delta') controller.abort();
  assert.equal(await fake.requests[0]?.ended, 'aborted');
  await assert.rejects(async () => generateText({ model, prompt: 'x'.repeat(10_001) }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'input_too_long');
  await settled();
  assert.deepEqual(rows.map(({ outcome }) => outcome), ['aborted', 'denied']);
});
