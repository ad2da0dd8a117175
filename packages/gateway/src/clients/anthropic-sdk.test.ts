import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import AnthropicZero from '@anthropic-ai/sdk-0x';
import { startBench, type Bench } from '../gateway.testing.js';

const MODEL = 'claude-opus-5-5';

for (const [version, make] of [
  ['1.x', (bench: Bench) => new Anthropic({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 })],
  ['0.x', (bench: Bench) => new AnthropicZero({ apiKey: bench.token, baseURL: bench.gateway.url, maxRetries: 0 }) as unknown as Anthropic],
] as const) {
  describe(`Anthropic SDK ${version}`, () => {
    let bench: Bench;
    let client: Anthropic;
    before(async () => {
      bench = await startBench();
      client = make(bench);
    });
    after(() => bench.close());

    it('gets a plain answer', async () => {
      const message = await client.messages.create({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'Say it back' }] });
      assert.equal(message.content[0]?.type === 'text' && message.content[0].text, 'Say it back');
      const seen = bench.claude.requests.at(-1);
      assert.equal(seen?.headers['x-api-key'], bench.upstreamKey);
      assert.equal(seen?.headers['authorization'], undefined);
      assert.match(message._request_id ?? '', /^req_/);
    });

    it('gets a streamed answer', async () => {
      const stream = client.messages.stream({ model: MODEL, max_tokens: 64, messages: [{ role: 'user', content: 'One two three four five six' }] });
      let text = '';
      stream.on('text', (delta) => (text += delta));
      const final = await stream.finalMessage();
      assert.equal(text, 'One two three four five six');
      assert.equal(final.stop_reason, 'end_turn');
      const rows = await bench.rowsBy(2);
      assert.equal(rows.at(-1)?.outcome, 'answered');
      assert.equal(rows.at(-1)?.outputTokens, final.usage.output_tokens);
      assert.equal(rows.at(-1)?.inputTokens, final.usage.input_tokens);
    });
  });
}
