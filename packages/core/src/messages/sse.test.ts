import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assertGrowsLinearly } from '../growth.testing.js';
import { MAXIMUM_EVENT_LENGTH, SseDecoder, SseOverflowError, encodeEvent, type SseEvent } from './sse.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All events of `source`, cut into pieces at `cuts`. */
function decode(source: Uint8Array, cuts: readonly number[] = []): SseEvent[] {
  const decoder = new SseDecoder();
  const events: SseEvent[] = [];
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), source.length]) {
    events.push(...decoder.push(source.subarray(from, cut)));
    from = cut;
  }
  return [...events, ...decoder.end()];
}

const facts = (events: readonly SseEvent[]): [string, string][] => events.map(({ name, data }) => [name, data]);

const textOfLine = fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n\uFEFF]/g, ' ').toWellFormed());
const event = fc.record({ name: fc.constantFrom('content_block_delta', 'ping', 'a b'), data: fc.array(textOfLine, { minLength: 1, maxLength: 3 }), comment: fc.boolean() });
const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

test('any split of the bytes gives the same events, with every line end', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), lineEnd, fc.array(fc.nat(400), { maxLength: 12 }), (events, end, cuts) => {
      const source = events
        .map(({ name, data, comment }) => `${comment ? `: still here${end}` : ''}event: ${name}${end}${data.map((line) => `data: ${line}${end}`).join('')}${end}`)
        .join('');
      const whole = bytes(source);
      const inPieces = decode(whole, cuts.map((cut) => Math.min(cut, whole.length)));
      assert.deepEqual(facts(inPieces), events.flatMap(({ name, data, comment }) => [...(comment ? [['', '']] : []), [name, data.join('\n')]]));
      assert.equal(inPieces.map(({ raw }) => raw).join(''), source);
    }),
  );
});

test('one byte at a time, characters of every length survive', () => {
  const source = encodeEvent('content_block_delta', JSON.stringify({ text: 'aé漢👩‍👩‍👧‍👦\u2028' }));
  const whole = bytes(source);
  const events = decode(whole, Array.from(whole.keys()));
  assert.equal(events.length, 1);
  assert.equal(events[0]?.raw, source);
});

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\w+$/), fc.jsonValue(), (name, value) => {
      assert.deepEqual(facts(decode(bytes(encodeEvent(name, JSON.stringify(value))))), [[name, JSON.stringify(value)]]);
    }),
  );
});

test('a comment between events is passed at once, one inside an event stays with it', () => {
  const decoder = new SseDecoder();
  assert.deepEqual(decoder.push(bytes(': ping\n')).map(({ raw, name }) => [raw, name]), [[': ping\n', '']]);
  assert.equal(decoder.atBoundary, true);
  assert.deepEqual(decoder.push(bytes('event: a\n: inside\n')), []);
  assert.equal(decoder.atBoundary, false);
  assert.deepEqual(decoder.push(bytes('data: 1\n\n')), [{ raw: 'event: a\n: inside\ndata: 1\n\n', name: 'a', data: '1' }]);
});

test('fields are read as the standard says', () => {
  assert.deepEqual(facts(decode(bytes('data\n\ndata:x\n\ndata:  y\nid: 7\nretry: 5\nother\n\nevent:e\n\n'))), [
    ['message', ''],
    ['message', 'x'],
    ['message', ' y'],
    ['e', ''],
  ]);
});

test('a byte order mark counts at the start of the stream only', () => {
  assert.deepEqual(facts(decode(bytes('\uFEFFevent: a\ndata: 1\n\n\uFEFFevent: b\ndata: 2\n\n'), [1, 2, 3])), [
    ['a', '1'],
    ['message', '2'],
  ]);
});

test('an event whose closing blank line is missing counts when its data is whole', () => {
  for (const end of ['', '\n', '\r\n', '\r']) {
    const events = decode(bytes(`event: message_stop\ndata: {"type":"message_stop"}${end}`));
    assert.deepEqual(facts(events), [['message_stop', '{"type":"message_stop"}']]);
    assert.ok(events[0]?.raw.endsWith('}\n\n'));
  }
});

test('a cut event is dropped', () => {
  assert.deepEqual(decode(bytes('event: content_block_delta\ndata: {"type":"content_blo')), []);
  assert.deepEqual(decode(bytes('event: content_block_delta\n')), []);
  assert.deepEqual(decode(bytes('event: a\ndata: "é"').subarray(0, -2)), []);
});

/** Of what comes in crumbs of `size` bytes: the length of the data of its one event. */
function inCrumbs(source: Uint8Array, size: number): number | undefined {
  const decoder = new SseDecoder();
  const events: SseEvent[] = [];
  for (let at = 0; at < source.length; at += size) events.push(...decoder.push(source.subarray(at, at + size)));
  assert.equal(events.length, 1);
  return events[0]?.data.length;
}

test('a huge event in crumbs takes linear time', async () => {
  const event = (count: number): Uint8Array => bytes(encodeEvent('content_block_delta', JSON.stringify('x'.repeat(count))));
  assert.equal(inCrumbs(event(2_000_000), 1), 2_000_002);
  await assertGrowsLinearly('one event', 2_000_000, event, (source) => inCrumbs(source, 1));
});

test('many data lines in crumbs take linear time', async () => {
  const lines = (count: number): Uint8Array => bytes(`${'data: x\n'.repeat(count)}\n`);
  assert.equal(inCrumbs(lines(200_000), 4), 400_000 - 1);
  await assertGrowsLinearly('data lines', 200_000, lines, (source) => inCrumbs(source, 4));
});

test('an event without end is refused before it fills the memory', () => {
  const decoder = new SseDecoder();
  const piece = bytes('x'.repeat(1024 * 1024));
  assert.throws(() => {
    for (let length = 0; length <= MAXIMUM_EVENT_LENGTH; length += piece.length) decoder.push(piece);
  }, SseOverflowError);
  const lines = new SseDecoder();
  const line = bytes(`data: ${'x'.repeat(1024 * 1024)}\n`);
  assert.throws(() => {
    for (let length = 0; length <= MAXIMUM_EVENT_LENGTH; length += line.length) lines.push(line);
  }, SseOverflowError);
});

test('bytes that are no UTF-8 do not stop the stream', () => {
  assert.deepEqual(facts(decode(Uint8Array.from([0xff, 0xfe, 10, 10, ...bytes('event: a\ndata: 1\n\n')]))).at(-1), ['a', '1']);
});
