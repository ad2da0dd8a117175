import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isJsonObject } from '../messages/json-value.js';
import { readPlainDelta } from './plain-delta.js';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('a', '"', '\\', '}', '{', '\n', 'u', '0', ',', '\u2028', '\u0085') }));
const usual = (index: number, value: string): string => JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text: value } });

/** The same by reading the whole: the index and the text of data with the usual fields and no others. */
function readInFull(data: string): { index: number; text: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  const delta = isJsonObject(value) ? value['delta'] : undefined;
  if (!isJsonObject(value) || !isJsonObject(delta)) return undefined;
  const { type, index } = value;
  const { type: kind, text: words } = delta;
  if (type !== 'content_block_delta' || typeof index !== 'number' || kind !== 'text_delta' || typeof words !== 'string') return undefined;
  return Object.keys(value).length === 3 && Object.keys(delta).length === 2 ? { index, text: words } : undefined;
}

test('data in the usual form is read as its JSON says', () => {
  fc.assert(
    fc.property(fc.nat(999_999), text, (index, value) => {
      const data = usual(index, value);
      const delta = readPlainDelta(data);
      assert.deepEqual(delta && { index: delta.index, text: delta.text }, { index, text: value });
      assert.equal(JSON.parse(`"${delta?.source ?? ''}"`), value);
    }),
  );
});

test('damaged data is read as its JSON says, or not at all', () => {
  const by = fc.oneof(fc.constantFrom('', '"', '\\', '","text":"', '"},"delta":{"type":"text_delta","text":"', ',"index":1', '}}', ' ', '0', '-', '\n', '\u0000', '\\u00', '\\ud800'), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.nat(20), text, fc.array(fc.tuple(fc.nat(), fc.nat(3), by), { minLength: 1, maxLength: 3 }), (index, value, cuts) => {
      let data = usual(index, value);
      for (const [place, length, put] of cuts) {
        const at = place % (data.length + 1);
        data = data.slice(0, at) + put + data.slice(at + length);
      }
      const delta = readPlainDelta(data);
      if (delta !== undefined) assert.deepEqual({ index: delta.index, text: delta.text }, readInFull(data), data);
    }),
    { numRuns: 2_000 },
  );
});
