import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { startBench, type Bench } from '../gateway.testing.js';

describe('LangChain', () => {
  let bench: Bench;
  let model: ChatAnthropic;
  before(async () => {
    bench = await startBench({ policy: { upstream: { retries: 0 } } });
    model = new ChatAnthropic({ model: 'claude-opus-5-5', apiKey: bench.token, anthropicApiUrl: bench.gateway.url, maxTokens: 100, maxRetries: 0 });
  });
  after(() => bench.close());
  beforeEach(() => bench.claude.reset());

  it('gets a plain answer', async () => {
    const answer = await model.invoke('Say it back');
    assert.equal(answer.text, 'Say it back');
  });

  it('gets a streamed answer', async () => {
    bench.claude.script({ type: 'text', text: 'one two three', chunkSize: 3 });
    let text = '';
    for await (const piece of await model.stream('x')) text += piece.text;
    assert.equal(text, 'one two three');
  });

  it('calls a tool and goes on', async () => {
    const withTools = model.bindTools([{ name: 'weather', description: 'Weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } }]);
    bench.claude.enqueue({ type: 'tool_calls', calls: [{ name: 'weather', input: { city: 'Rome' } }] }, { type: 'text', text: 'Sunny.' });
    const question = new HumanMessage('Weather?');
    const answer = await withTools.invoke([question]);
    assert.deepEqual(answer.tool_calls?.[0]?.args, { city: 'Rome' });
    const last = await withTools.invoke([question, answer, new ToolMessage({ tool_call_id: answer.tool_calls?.[0]?.id ?? '', content: 'sunny' })]);
    assert.equal(last.text, 'Sunny.');
  });

  it('raises an error with the status', async () => {
    bench.claude.script({ type: 'error', status: 429, message: 'words of upstream' });
    const error: unknown = await model.invoke('x').catch((reason: unknown) => reason);
    assert.equal((error as { status?: number }).status, 429);
  });
});
