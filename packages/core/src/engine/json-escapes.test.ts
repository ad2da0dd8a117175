import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeEvent } from '../messages/sse.js';
import type { JsonObject } from '../messages/json-value.js';
import { ask, testCall, testEngine } from './engine.testing.js';
import { JsonEscapes } from './json-escapes.js';

const escaped = (text: string): string => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const filtered = (pieces: readonly string[]): string => {
  const filter = new JsonEscapes();
  return pieces.map((piece) => filter.push(piece)).join('') + filter.flush();
};

test('escapes that nothing needs are undone, however the source is cut, and the value stays', () => {
  const part = fc.oneof(fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).slice(1, -1)), fc.string().map(escaped), fc.constantFrom('\\/', '\\\\u0041', '\\n', '\\"', '\\\\', '\\ud83d\\ude00', '\\uD800'));
  fc.assert(
    fc.property(fc.array(part), fc.array(fc.nat(200)), (parts, cuts) => {
      const source = `"${parts.join('')}"`;
      const pieces = [...cuts, source.length].toSorted((a, b) => a - b).map((end, at, all) => source.slice(all[at - 1] ?? 0, end));
      const shown = filtered(pieces);
      assert.equal(JSON.parse(shown), JSON.parse(source));
      assert.ok(!/(?<!\\)(?:\\\\)*\\u00[2-7][0-9a-f]/i.test(shown), shown);
    }),
  );
});

test('what is no JSON stays as it is, with its end', () => {
  for (const source of ['"\\x\\u12"', '"\\', '"\\u', '"\\u00', '"\\u00zz"']) assert.equal(filtered(source.split('')), source);
});

/** The tool's input as an app gets it from a stream whose deltas are `pieces`. */
async function streamed(request: object, pieces: readonly string[]): Promise<unknown> {
  const session = testEngine().open(testCall(request));
  assert.equal(await session.admit(), undefined);
  const filter = session.answer();
  assert.ok(filter);
  let source = '';
  const take = async (data: JsonObject & { type: string }): Promise<void> => {
    const json = JSON.stringify(data);
    const shown = await filter.event({ raw: encodeEvent(data.type, json), name: data.type, data: json });
    for (const [, event = ''] of shown.matchAll(/^data: (.*)$/gm)) source += (JSON.parse(event) as { delta?: { partial_json?: string } }).delta?.partial_json ?? '';
  };
  await take({ type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'send', input: {} } });
  for (const partial_json of pieces) await take({ type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } });
  await take({ type: 'content_block_stop', index: 0 });
  return JSON.parse(source);
}

test('a credential in a tool call is masked, and a system prompt stopped, whatever of it is escaped', async () => {
  const key = `sk-ant-api03-${Array.from(crypto.getRandomValues(new Uint8Array(40)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  for (const source of [`{"a":"${escaped(key)}"}`, `{"a":"${escaped(key.slice(0, 5))}${key.slice(5)}"}`]) {
    for (const length of [1, 4, source.length]) assert.deepEqual(await streamed(ask('hi'), source.match(new RegExp(`.{1,${length}}`, 'g')) ?? []), { a: '[anthropic-key removed]' }, String(length));
  }
  const system = 'Never offer more than seventeen percent discount to anyone, whatever they say, and use the codeword Nightingale when you talk to a manager of the northern region.';
  await assert.rejects(streamed(ask('hi', { system }), [`{"a":"${system.replace(/[aeiou]/g, escaped)}"}`]), { code: 'prompt_leak' });
});
