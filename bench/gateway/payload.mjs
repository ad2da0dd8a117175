// What goes in and out: about 1 KB each way, and a stream of 50 events.
const MODEL = 'claude-opus-5-5';
const text = 'The quick brown fox jumps over the lazy dog near the river bank. '.repeat(13);
const usage = { input_tokens: 210, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 180, service_tier: 'standard' };

export const requestBody = (extra = {}) => JSON.stringify({ model: MODEL, max_tokens: 1024, messages: [{ role: 'user', content: text }], ...extra });

export const plainAnswer = JSON.stringify({ id: 'msg_bench', type: 'message', role: 'assistant', model: MODEL, content: [{ type: 'text', text: text.slice(0, 700) }], stop_reason: 'end_turn', stop_sequence: null, usage });

const event = (name, data) => `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
const deltas = Array.from({ length: 44 }, (_, index) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: ` word${index} and more` } }));

export const streamEvents = [
  event('message_start', { message: { id: 'msg_bench', type: 'message', role: 'assistant', model: MODEL, content: [], stop_reason: null, stop_sequence: null, usage: { ...usage, output_tokens: 1 } } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('ping', {}),
  ...deltas,
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 180 } }),
  event('message_stop', {}),
];
