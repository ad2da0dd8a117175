// How much later the first byte of a streamed answer comes when the guard searches a support conversation, in milliseconds.
import Anthropic from '@anthropic-ai/sdk';
import { startBench } from '../../packages/gateway/dist/gateway.testing.js';

const ROUNDS = 100;
const WARMING = 10;
const CONVERSATION = [
  ['user', 'Hello, my name is Maria Kowalska, mail maria.k@example.org, phone +48 510 070 890.'],
  ['assistant', 'Hello Maria, how can I help you with your order?'],
  ['user', 'Please refund it to DE89 3704 0044 0532 0130 00. I live at 12 Main Street, Springfield, IL 62704. The parcel came on Monday, opened, and two of the four glasses were broken.'],
].map(([role, content]) => ({ role, content }));

async function firstByte(client, round) {
  // A new last turn each time, so that nothing is known from the round before.
  const messages = [...CONVERSATION.slice(0, -1), { role: 'user', content: `${CONVERSATION.at(-1).content} Case ${round}.` }];
  const start = performance.now();
  const stream = await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 100, messages, stream: true });
  let first;
  for await (const _ of stream) first ??= performance.now() - start;
  return first;
}

/** The difference of the lowest of many rounds, taken by turns: waiting for a busy machine only ever adds. */
export async function addedToFirstByte() {
  const settings = { off: { preset: 'off', userId: 'keep' }, support: { preset: 'support' } };
  const benches = {};
  const clients = {};
  for (const [name, privacy] of Object.entries(settings)) {
    benches[name] = await startBench({ policy: { privacy, limits: {} } });
    clients[name] = new Anthropic({ apiKey: benches[name].token, baseURL: benches[name].gateway.url, maxRetries: 0 });
  }
  const lowest = { off: Infinity, support: Infinity };
  for (let round = 0; round < ROUNDS + WARMING; round++) {
    for (const name of Object.keys(settings)) {
      const time = await firstByte(clients[name], round);
      if (round >= WARMING) lowest[name] = Math.min(lowest[name], time);
    }
  }
  for (const bench of Object.values(benches)) await bench.close();
  return Number((lowest.support - lowest.off).toFixed(2));
}
