import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerMeter } from './answer-meter.js';

test('the model that answered is read from a stream and from a plain answer', () => {
  const streamed = new AnswerMeter();
  streamed.event({ raw: '', name: 'message_start', data: JSON.stringify({ type: 'message_start', message: { model: 'claude-opus-4-8', usage: { input_tokens: 3, output_tokens: 1 } } }) });
  assert.equal(streamed.model, 'claude-opus-4-8');
  assert.equal(streamed.usage.input, 3);
  const plain = new AnswerMeter();
  plain.message({ type: 'message', model: 'claude-haiku-4-5', usage: { input_tokens: 3, output_tokens: 1 } });
  assert.equal(plain.model, 'claude-haiku-4-5');
});

test('text that has streamed is estimated by its script', () => {
  const tokens = (text: string): number => {
    const meter = new AnswerMeter();
    meter.event({ raw: '', name: 'content_block_delta', data: JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }) });
    return meter.tokens;
  };
  assert.equal(tokens('a'.repeat(40)), 10);
  assert.equal(tokens('\u65e5\u672c\u8a9e\u6587'), 6);
  assert.equal(tokens('ab\u65e5\u672cab'), 4);
});

test('thinking that no figure tells of is known by its block, by a tool of that name not, and is over with the next figures', () => {
  const meter = new AnswerMeter();
  const send = (type: string, rest: object): void => meter.event({ raw: '', name: type, data: JSON.stringify({ type, ...rest }) });
  assert.equal(meter.unseenThinking, undefined);
  send('message_start', { message: { usage: { input_tokens: 3, output_tokens: 1 } } });
  assert.equal(meter.unseenThinking, 'possible');
  send('content_block_start', { index: 0, content_block: { type: 'tool_use', id: 'toolu_1', name: 'thinking', input: {} } });
  assert.equal(meter.unseenThinking, undefined);
  for (const block of [{ type: 'thinking', thinking: '', signature: '' }, { type: 'redacted_thinking', data: 'x' }]) {
    send('content_block_start', { index: 1, content_block: block });
    assert.equal(meter.unseenThinking, 'shown');
    send('content_block_start', { index: 2, content_block: { type: 'text', text: '' } });
    assert.equal(meter.unseenThinking, 'shown', 'nobody has said yet how much it was');
    send('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 900 } });
    assert.equal(meter.unseenThinking, undefined);
  }
});

test('web searches of a stream that breaks off count as they begin; what upstream says of their number replaces that', () => {
  const meter = new AnswerMeter();
  const start = (block: object): void => meter.event({ raw: '', name: 'content_block_start', data: JSON.stringify({ type: 'content_block_start', index: 0, content_block: block }) });
  start({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} });
  // What is found must not count, whatever it says.
  start({ type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ type: 'web_search_result', title: '"server_tool_use" "web_search"', url: 'https://example.com' }] });
  start({ type: 'server_tool_use', id: 'srvtoolu_2', name: 'web_fetch', input: {} });
  start({ type: 'server_tool_use', id: 'srvtoolu_3', name: 'web_search', input: {} });
  assert.equal(meter.usage.webSearches, 2);
  meter.event({ raw: '', name: 'message_delta', data: JSON.stringify({ type: 'message_delta', delta: {}, usage: { output_tokens: 9, server_tool_use: { web_search_requests: 3 } } }) });
  assert.equal(meter.usage.webSearches, 3);
});
