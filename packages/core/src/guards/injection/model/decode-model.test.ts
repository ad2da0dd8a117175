import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeModel } from './decode-model.js';
import { SLOTS } from './features.js';

/** A file with a bit for each of `slots`, and these bytes of weights behind them. */
function file(slots: readonly number[], bytes: readonly number[]): string {
  const used = new Uint8Array(SLOTS / 8);
  for (const slot of slots) used[slot >> 3]! |= 1 << (slot & 7);
  return Buffer.concat([used, Buffer.from(bytes)]).toString('base64');
}

test('each slot that has a bit gets its weight, and all others none', () => {
  const { scale, weights } = decodeModel({ scale: 0.5, weights: file([0, 9, SLOTS - 1], [3, 0xff, 0x80]) });
  assert.equal(scale, 0.5);
  assert.equal(weights.length, SLOTS);
  assert.deepEqual([weights[0], weights[9], weights[SLOTS - 1]], [3, -1, -128]);
  assert.equal(weights.filter((weight) => weight !== 0).length, 3);
});

test('weights that are too few or too many are no model', () => {
  for (const bytes of [[3], [3, 4, 5]]) assert.throws(() => decodeModel({ scale: 1, weights: file([1, 2], bytes) }), /damaged/);
  assert.throws(() => decodeModel({ scale: 1, weights: '' }), /damaged/);
});
