import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { APICallError, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { startBench, type Bench } from '../gateway.testing.js';

describe('AI SDK', () => {
  let bench: Bench;
  let model: ReturnType<ReturnType<typeof createAnthropic>>;
  before(async () => {
    bench = await startBench({ policy: { upstream: { retries: 0 } } });
    model = createAnthropic({ apiKey: bench.token, baseURL: `${bench.gateway.url}/v1` })('claude-opus-5-5');
  });
  after(() => bench.close());
  beforeEach(() => bench.claude.reset());

  it('gets a plain answer', async () => {
    const { text } = await generateText({ model, prompt: 'Say it back' });
    assert.equal(text, 'Say it back');
  });

  it('gets a streamed answer', async () => {
    bench.claude.script({ type: 'text', text: 'one two three', chunkSize: 3, delivery: { type: 'drip', bytes: 11 } });
    let text = '';
    const result = streamText({ model, prompt: 'x' });
    for await (const piece of result.textStream) text += piece;
    assert.equal(text, 'one two three');
    assert.ok(((await result.usage).outputTokens ?? 0) > 0);
  });

  it('runs tools over several steps', async () => {
    bench.claude.enqueue({ type: 'tool_calls', calls: [{ name: 'weather', input: { city: 'Rome' } }] }, { type: 'text', text: 'Sunny in Rome.' });
    const asked: string[] = [];
    const weather = tool({
      description: 'Weather',
      inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }),
      execute: ({ city }: { city: string }) => {
        asked.push(city);
        return Promise.resolve('sunny');
      },
    });
    const { text, steps } = await generateText({ model, prompt: 'Weather in Rome?', tools: { weather }, stopWhen: stepCountIs(3) });
    assert.deepEqual(asked, ['Rome']);
    assert.equal(text, 'Sunny in Rome.');
    assert.equal(steps.length, 2);
  });

  it('raises its error class with the status', async () => {
    bench.claude.script({ type: 'error', status: 400, message: 'words of upstream' });
    const error: unknown = await generateText({ model, prompt: 'x', maxRetries: 0 }).catch((reason: unknown) => reason);
    assert.ok(APICallError.isInstance(error));
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /words of upstream/);
  });
});
