import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { characterClassOf, holdsRun, matchRuns } from './character-run.js';

test('a run is found wherever it stands, and only when it is long enough', () => {
  const members = characterClassOf('ab–');
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', '–', ' ', 'é', '中', '😀'), { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (characters, length) => {
      const text = characters.join('');
      assert.equal(holdsRun(text, members, length), new RegExp(`[ab–]{${length}}`).test(text));
    }),
  );
});

test('matches at runs are those of a search through the whole text', () => {
  const members = characterClassOf('ab');
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'b', '\n', '=', ' ', 'é'), { maxLength: 80 }), fc.integer({ min: 1, max: 6 }), (characters, length) => {
      const text = characters.join('');
      const found = (flag: string, search: (expression: RegExp) => Iterable<RegExpExecArray>): string[] => [...search(new RegExp(`[ab]{${length},}(?:\\n[ab]{1,3})?=?`, flag))].map((match) => `${match.index} ${match[0]}`);
      assert.deepEqual(found('y', (expression) => matchRuns(text, members, length, expression)), found('g', (expression) => text.matchAll(expression)));
    }),
  );
});
