import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../../../growth.testing.js';
import { findPersonalData } from '../find.js';
import { roomFor, tokenize } from './tokens.js';

test('room that is used again gives the same tokens and is not made anew, whatever was in it', () => {
  const room = roomFor(80);
  for (const text of ["O'Neil-Smith, 12 Main Street @ home", 'Anna', 'Dr. Émile Zola\n', '', 'x y z '.repeat(13)]) {
    const fresh = tokenize(text);
    const again = tokenize(text, room);
    assert.equal(again.count, fresh.count);
    for (const part of ['starts', 'ends', 'words', 'prefixes', 'suffixes', 'shortSuffixes', 'shapes'] as const) {
      assert.equal(again[part], room[part]);
      assert.deepEqual(again[part].slice(0, again.count), fresh[part].slice(0, fresh.count), `${part} of ${text}`);
    }
  }
});

test('a text of more tokens than there is room for is read to its end', () => {
  const text = 'a.'.repeat(100);
  assert.deepEqual(tokenize(text, roomFor(8)).starts.slice(0, 200), tokenize(text).starts.slice(0, 200));
});

for (const unit of ['Mr ', 'Dr. ', 'Mr Ab ', 'I am ', '. A', '@a', '王']) {
  test(`names are looked for in linear time: ${unit}`, () => assertLinear(unit, unit, findPersonalData));
}
