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
