import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { AnchorSet } from './anchors.js';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 0, maxLength: 200 });
const anchor = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-'), minLength: 4, maxLength: 8 });

test('finds the same anchors as a plain search', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anchor, { minLength: 1, maxLength: 8 }), letters, (anchors, text) => {
      const set = new AnchorSet(anchors.map((item, index) => [item, 1 << index]));
      const { groups, offsets, seen } = set.find(Buffer.from(text));
      const expected = anchors.map((item) => text.includes(item));
      assert.deepEqual(anchors.map((_, index) => (groups & (1 << index)) !== 0), expected);
      assert.deepEqual([...seen].map((flag) => flag === 1), expected);
      const places: number[] = [];
      for (let at = 0; at < text.length; at++) for (const item of anchors) if (text.startsWith(item, at)) places.push(at);
      assert.deepEqual(offsets, places);
    }),
  );
});

test('the bound on places leaves the groups complete', () => {
  const set = new AnchorSet([['aaaa', 1], ['bbbb', 2]]);
  const { groups, offsets } = set.find(Buffer.from(`${'a'.repeat(1000)}bbbb`), 5);
  assert.equal(groups, 3);
  assert.deepEqual(offsets, [0, 1, 2, 3, 4, 1000]);
});

test('anchors of less than four bytes are refused', () => {
  assert.throws(() => new AnchorSet([['abc', 1]]), RangeError);
});
