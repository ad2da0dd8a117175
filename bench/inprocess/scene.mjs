// What a call of the benchmarks is: a message and an answer of 1 KB, a stream of 50 events, a `fetch` that answers from memory.
const words = 'The harbour opens at eight and the ferry leaves at nine, so please be there a little earlier than you think. ';
export const text = words.repeat(10).slice(0, 1024);
const answer = JSON.stringify({ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [{ type: 'text', text }], stop_reason: 'end_turn', stop_sequence: null, usage: { input_tokens: 256, output_tokens: 256 } });
const events = [
  { type: 'message_start', message: { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-5-5', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 256, output_tokens: 1 } } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...Array.from({ length: 50 }, (_, index) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: text.slice(index * 20, index * 20 + 20) } })),
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 256 } },
  { type: 'message_stop' },
].map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
const stream = events.join('');
const fetch = async (_url, init) =>
  init.body.includes('"stream":true') ? new Response(stream, { headers: { 'content-type': 'text/event-stream' } }) : new Response(answer, { headers: { 'content-type': 'application/json' } });

/** For `new Anthropic`. */
export const clientOptions = { apiKey: 'bench', baseURL: 'http://upstream.invalid', fetch, maxRetries: 0 };

/** A policy's limits that are never reached. */
export const limits = { rules: [{ count: 'requests', per: 'user', limit: 1_000_000_000, window: '1h' }] };

/** Ways to ask, each through to the end of the answer. */
export const kinds = {
  plain: async (client, message, options) => void (await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 1024, messages: [{ role: 'user', content: message }] }, options)),
  stream: async (client, message, options) => {
    for await (const event of await client.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 1024, stream: true, messages: [{ role: 'user', content: message }] }, options)) void event;
  },
};
