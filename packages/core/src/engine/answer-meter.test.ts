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
