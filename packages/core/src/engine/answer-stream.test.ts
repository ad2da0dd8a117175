import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeEvent, type SseEvent } from '../messages/sse.js';
import { AnswerStream } from './answer-stream.js';
import type { AnswerGuards } from './answer-guards.js';
import { FilterChain } from './filter-chain.js';

/** A stream whose one text block is seen by a filter that doubles each `x`, and what that filter saw. */
function openStream(): { readonly stream: AnswerStream; readonly seen: string[] } {
  const seen: string[] = [];
  const chain = new FilterChain([
    {
      push: (delta) => {
        seen.push(delta);
        return delta.replaceAll('x', 'xx');
      },
      flush: () => '',
    },
  ]);
  const guards = { chain: () => chain, judgesTools: false } as unknown as AnswerGuards;
  const stream = new AnswerStream(guards);
  void stream.event(eventOf('content_block_start', { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }));
  return { stream, seen };
}

function eventOf(name: string, data: unknown): SseEvent {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return { raw: encodeEvent(name, text), name, data: text };
}

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('x', '"', '\\', '}', '{', '\n', 'u', '0', ',') }));

test('a text is read the same whether its event has the usual form or not', () => {
  fc.assert(
    fc.property(text, (value) => {
      const usual = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: value } };
      const unusual = { index: 0, type: 'content_block_delta', delta: { text: value, type: 'text_delta' } };
      const results = [usual, unusual].map((data) => {
        const { stream, seen } = openStream();
        const event = eventOf('content_block_delta', data);
        const shown = stream.event(event) as string;
        assert.deepEqual(seen, [value]);
        if (!value.includes('x')) assert.equal(shown, event.raw);
        return shown === '' ? undefined : (JSON.parse(shown.slice(shown.indexOf('{'))) as unknown);
      });
      assert.deepEqual(results[0], results[1]);
    }),
  );
});

test('what only looks like the usual form is no event', () => {
  for (const data of [
    '{"type":"content_block_delta","index":00,"delta":{"type":"text_delta","text":"a"}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a","text":"b}}',
    '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\u0001"}}',
    '{"type":"content_block_delta","index":0 ,"delta":{"type":"text_delta","text":"a"}}x"}}',
  ]) {
    const { stream } = openStream();
    assert.throws(() => stream.event(eventOf('content_block_delta', data)), { code: 'upstream_malformed' }, data);
  }
});

test('fields beside the usual ones stay when the text changes', () => {
  const { stream } = openStream();
  const shown = stream.event(eventOf('content_block_delta', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x', more: 1 }, also: 2 })) as string;
  assert.match(shown, /"text":"xx","more":1\},"also":2\}/);
});

test('text comes by no event that the guards do not read', () => {
  const start = (content: unknown): SseEvent => eventOf('message_start', { type: 'message_start', message: { id: 'm', role: 'assistant', content } });
  assert.equal(openStream().stream.event(start([])), start([]).raw);
  assert.throws(() => openStream().stream.event(start([{ type: 'text', text: 'x' }])), { code: 'upstream_malformed' });
  const { stream, seen } = openStream();
  const ping = eventOf('ping', { type: 'ping' });
  assert.equal(stream.event(ping), ping.raw);
  void stream.event(eventOf('ping', { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x' } }));
  assert.deepEqual(seen, ['x']);
});
