import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerMeter } from '@claviger/core/engine';
import { meterEvents } from './event-bytes.js';

for (const [ending, name] of [['\n', 'LF'], ['\r\n', 'CRLF']] as const) {
  test(`a character counts once, however many bytes it has: lines end in ${name}`, () => {
    const delta = (text: string): string => `event: content_block_delta${ending}data: ${JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })}${ending}${ending}`;
    const meter = new AnswerMeter();
    // 8 ASCII characters at 4 a token, 4 others at 1.5 tokens each.
    meterEvents(meter, Buffer.from(delta('abcdefgh') + delta('\u65e5\u672c\u8a9e\u6587')));
    assert.equal(meter.tokens, 8);
  });
}
