import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { LedgerRow } from '../engine/outcome.js';
import type { PolicyInput } from '../policy/schema.js';
import { claviger, isClavigerError } from '../sdk/index.js';
import { aiSdkMiddleware } from './index.js';
import type { CallOptions } from './model-call.js';

const secret = `sk-ant-api03-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;

type Content = readonly Readonly<Record<string, unknown>>[];

interface Answered {
  readonly content: Content;
  readonly structuredOutputText?: string;
  readonly response?: object;
  readonly rows: readonly LedgerRow[];
  /** What the model was asked. */
  readonly asked: CallOptions;
}

const prompt = [{ role: 'user', content: [{ type: 'text', text: 'Go' }] }];

/** Asks a model that answers `result`, through the middleware under `policy`. */
async function whole(policy: PolicyInput, result: object, params: object = {}): Promise<Answered> {
  const rows: LedgerRow[] = [];
  const guard = claviger(policy, { ports: { ledger: { append: (row) => void rows.push(row) } } });
  const answer = { content: [], finishReason: 'stop', usage: { inputTokens: 1, outputTokens: 1 }, ...result };
  let asked: CallOptions | undefined;
  const doGenerate = async (options: CallOptions) => {
    asked = options;
    return answer;
  };
  const shown: Omit<Answered, 'rows' | 'asked'> = await aiSdkMiddleware(guard, { user: 'person' }).wrapGenerate({ params: { prompt, ...params }, model: { modelId: 'claude-sonnet-5-5', doGenerate, doStream: async () => answer } });
  await guard.settled();
  return { ...shown, rows, asked: asked! };
}

function streamOf(parts: Content): ReadableStream<Content[number]> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

/** The parts that come of a model that streams `content`. */
async function streamed(content: Content): Promise<Content> {
  const parts = [...content, { type: 'finish', finishReason: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }];
  const doStream = async () => ({ stream: streamOf(parts) });
  const { stream } = await aiSdkMiddleware(claviger(), { user: 'person' }).wrapStream({ params: { prompt }, model: { modelId: 'claude-sonnet-5-5', doGenerate: doStream, doStream } });
  const shown: Record<string, unknown>[] = [];
  for await (const part of stream) if (part['type'] !== 'finish') shown.push(part);
  return shown;
}

const rule: PolicyInput = { tools: { rules: { refund: { effect: 'spend', arguments: { amount: { maximum: 100 } } } } } };

test('the text that version 7 gives once more for an app that asked for JSON is guarded like the answer', async () => {
  const text = `{"key":"${secret}"}`;
  const { content, structuredOutputText } = await whole({}, { content: [{ type: 'text', text }], structuredOutputText: text });
  for (const shown of [content[0]?.['text'], structuredOutputText]) assert.match(String(shown), /^\{"key":"\[/);
});

test('a tool call of which two readers could read two things is refused', async () => {
  const content = [{ type: 'tool-call', toolCallId: 'toolu_1', toolName: 'refund', input: '{"amount":20,"amount":5000}' }];
  await assert.rejects(whole(rule, { content, finishReason: 'tool-calls' }), (error: unknown) => isClavigerError(error) && error.claviger.code === 'upstream_malformed');
});

test('what the provider wrote, before any guard, is not passed on', async () => {
  const content = [{ type: 'text', text: 'So it is.' }, { type: 'reasoning', text: 'Hm.' }];
  const { content: shown, response } = await whole({}, { content, response: { id: 'msg_1', body: { content } } });
  assert.deepEqual([shown, response], [content, { id: 'msg_1', body: undefined }]);
});

const signed = { anthropic: { type: 'compaction', signature: secret } };

/** Parts that come whole, with the text that each shows where it says `words`. */
const parts: Readonly<Record<string, { readonly part: (words: string) => Readonly<Record<string, unknown>>; readonly read: boolean }>> = {
  'a source with an address': { read: true, part: (words) => ({ type: 'source', sourceType: 'url', id: secret, url: 'https://example.com', title: words }) },
  'a source with a document': { read: true, part: (words) => ({ type: 'source', sourceType: 'document', id: '1', mediaType: 'text/plain', title: 'Told', filename: words, providerMetadata: { anthropic: { citedText: words, startCharIndex: 1 } } }) },
  'the result of a tool of another provider': { read: true, part: (words) => ({ type: 'tool-result', toolCallId: '1', toolName: 'look', result: { toolUse_id: 'a', toolUseId: 'b', foundIn: [{ text: words }] } }) },
  'a text as a file': { read: true, part: (words) => ({ type: 'file', mediaType: 'text/csv', data: { type: 'text', text: words } }) },
  'a kind of part that is new': { read: true, part: (words) => ({ type: 'novelty', inside: { said: words, signature: secret } }) },
  'a custom part with words': { read: true, part: (words) => ({ type: 'custom', kind: 'other.words', providerMetadata: { other: { words } } }) },
  'reasoning, which goes back as it came': { read: false, part: (words) => ({ type: 'reasoning', text: words, providerMetadata: { anthropic: { signature: secret } } }) },
  'a summary that nobody has signed': { read: true, part: (words) => ({ type: 'text', text: words, providerMetadata: { anthropic: { type: 'compaction' } } }) },
  'a summary that is signed': { read: false, part: (words) => ({ type: 'text', text: words, providerMetadata: signed }) },
};

for (const [name, { part, read }] of Object.entries(parts)) {
  test(`of an answer, ${read ? 'the guards read' : 'no guard touches'} ${name}`, async () => {
    const given = part(`see ${secret} there`);
    const { content } = await whole({}, { content: [given] });
    const expected = JSON.parse(JSON.stringify(given).replaceAll(`see ${secret} there`, '*')) as object;
    const masked: unknown = JSON.parse(JSON.stringify(content[0]).replaceAll(/see (?!sk-)[^"]* there/g, '*'));
    assert.deepEqual(masked, read ? expected : given);
    if (given['type'] !== 'text' && given['type'] !== 'reasoning') assert.deepEqual(await streamed([given]), content);
    const plain = part('see nothing there');
    assert.deepEqual((await whole({}, { content: [plain] })).content, [plain]);
  });
}

test('a signed summary streams as it came, and so does reasoning', async () => {
  const content = [
    { type: 'text-start', id: '0', providerMetadata: signed },
    { type: 'text-delta', id: '0', delta: `see ${secret}` },
    { type: 'text-end', id: '0' },
    { type: 'reasoning-delta', id: '1', delta: `see ${secret}` },
  ];
  assert.deepEqual(await streamed(content), content);
});

test('a file that cannot be read is said in the ledger, once', async () => {
  const picture = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array(8) } };
  const { content, rows } = await whole({}, { content: [picture, picture] });
  assert.deepEqual(content, [picture, picture]);
  assert.deepEqual(rows[0]?.findings.filter(({ rule: id }) => id === 'engine/unread-part').map(({ action }) => action), ['skipped']);
});

const running = { type: 'provider', id: 'anthropic.code_execution_20250825', name: 'run', args: {} };

test("a tool of the provider's is known by the name that the API gives it", async () => {
  const call = { type: 'tool-call', toolCallId: 'srvtoolu_1', toolName: 'run', providerExecuted: true, input: '{"type":"bash_code_execution","command":"ls"}' };
  const denied = whole({ tools: { rules: { bash_code_execution: { allow: false } } } }, { content: [call] }, { tools: [running] });
  await assert.rejects(denied, (error: unknown) => isClavigerError(error) && error.claviger.code === 'tool_denied');
  assert.deepEqual((await whole({ tools: { rules: { bash_code_execution: {} }, unlisted: 'deny' } }, { content: [call] }, { tools: [running] })).content, [call]);
  const hiding = { ...call, input: `{"type":"bash_code_execution","command":"echo ${secret}"}` };
  assert.match(String((await whole({}, { content: [hiding] }, { tools: [running] })).content[0]?.['input']), /^\{"type":"bash_code_execution","command":"echo \[/);
});

const tool = { type: 'function', name: 'look', description: 'Looks.', inputSchema: { type: 'object' } };

test("what guards make of a tool's words and of the settings is what the model is asked", async () => {
  const told = { ...tool, description: `Looks with ${secret}.`, inputExamples: [{ input: { with: secret } }], providerOptions: { anthropic: { deferLoading: true } } };
  const { asked } = await whole({}, {}, { tools: [told, running] });
  assert.ok(!JSON.stringify(asked).includes(secret));
  assert.deepEqual(asked.tools?.map(({ name }) => name), ['look', 'run']);
  assert.deepEqual(asked.tools?.[0], { ...told, description: asked.tools?.[0]?.description, inputExamples: asked.tools?.[0]?.inputExamples });
  assert.equal((await whole({}, {}, { tools: [tool, running] })).asked.tools?.[1], running, 'what no guard changes stays');
});

test('what an app pins is sent, and a call that asks for something else is refused', async () => {
  const pinned: PolicyInput = { apps: { chat: { pin: { model: 'claude-sonnet-5-5', maxTokens: 4000, tools: [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' } }], options: { temperature: 0.5, thinking: { type: 'enabled', budget_tokens: 2048 } } } } } };
  const guard = claviger(pinned, { app: 'chat' });
  let asked: CallOptions | undefined;
  const doGenerate = async (options: CallOptions) => {
    asked = options;
    return { content: [], finishReason: 'stop', usage: { inputTokens: 1, outputTokens: 1 } };
  };
  const ask = (params: object) => aiSdkMiddleware(guard, { user: 'person' }).wrapGenerate({ params: { prompt, maxOutputTokens: 3000, ...params }, model: { modelId: 'claude-sonnet-5-5', doGenerate, doStream: doGenerate } });
  await ask({});
  assert.deepEqual([asked?.temperature, asked?.tools, asked?.providerOptions?.['anthropic']?.['thinking']], [0.5, [tool], { type: 'enabled', budgetTokens: 2048 }]);
  assert.equal(asked?.maxOutputTokens, 3000 - 2048, 'the AI SDK adds the thinking to the length');
  for (const other of [{ temperature: 1 }, { tools: [running] }, { toolChoice: { type: 'required' } }, { providerOptions: { anthropic: { speed: 'fast' } } }]) {
    await assert.rejects(ask(other), (error: unknown) => isClavigerError(error) && error.claviger.code === 'app_pinned', JSON.stringify(other));
  }
});

test('tokens for thinking count towards the longest answer', async () => {
  const params = { maxOutputTokens: 1000, providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 2000 } } } };
  await assert.rejects(whole({ shape: { maxTokens: 2500 } }, {}, params), (error: unknown) => isClavigerError(error) && error.claviger.code === 'max_tokens_exceeded');
  assert.equal((await whole({ shape: { maxTokens: 3000 } }, {}, params)).asked.maxOutputTokens, 1000);
});
