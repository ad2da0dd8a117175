import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { characterClassOf, holdsRun } from './character-run.js';

test('a run is found wherever it stands, and only when it is long enough', () => {
  const members = characterClassOf('ab–');
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', '–', ' ', 'é', '中', '😀'), { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (characters, length) => {
      const text = characters.join('');
      assert.equal(holdsRun(text, members, length), new RegExp(`[ab–]{${length}}`).test(text));
    }),
  );
});
