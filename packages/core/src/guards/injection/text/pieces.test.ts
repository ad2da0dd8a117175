import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalize } from './canonical.js';
import { Pieces, threesOf } from './pieces.js';

const text = fc.oneof(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'binary' }));
const piece = fc.string({ unit: 'binary-ascii', minLength: 3, maxLength: 12 }).map((text) => text.replaceAll('|', '/'));

test('a piece that stands in a text, in either case, is never ruled out', () => {
  fc.assert(
    fc.property(text, piece, text, fc.array(piece), fc.boolean(), (before, held, behind, others, upper) => {
      const whole = canonicalize(before + (upper ? held.toUpperCase() : held.toLowerCase()) + behind);
      assert.ok(new Pieces([...others, held].join('|')).mayStandIn(threesOf(whole)));
    }),
  );
});

test('a text without any of the pieces is seldom searched, and one that nobody has looked through always', () => {
  const pieces = new Pieces('ignore|disregard|forget');
  assert.equal(pieces.mayStandIn(threesOf(canonicalize('The ferry leaves at nine, so please be there early.'))), false);
  assert.equal(pieces.mayStandIn(threesOf(canonicalize('Die Fähre fährt um neun.'))), false);
  assert.equal(pieces.mayStandIn(threesOf(canonicalize('x'.repeat(10_000)))), true);
});

test('a piece of fewer than three characters rules nothing out', () => {
  assert.equal(new Pieces('ab').mayStandIn(threesOf(canonicalize('cd'))), true);
});
