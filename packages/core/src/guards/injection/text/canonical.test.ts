import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalize } from './canonical.js';
import { BREAK, SPACE } from './fold.js';
import { BEYOND_ASCII, INVISIBLE, mayHold, signsOf } from './signs.js';
import { hashOfUnits } from './words.js';

const ascii = fc.array(fc.oneof(fc.string({ unit: 'binary-ascii', maxLength: 12 }), fc.constantFrom(' a ', 'pr0mpt', '@', '$ystem', '!', '|', '. ', ': ', '\n\n', '\r\n', 'e.g. ', 'x y z ', '7 8 ', 'sys-tem', '\t')), { maxLength: 40 }).map((pieces) => pieces.join(''));

// One character beyond ASCII behind the text has all of it read in the general way.
const BEHIND = '\n\n';

test('ASCII is read as the same characters among others are', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      const fast = canonicalize(`${text}${BEHIND}e`);
      const general = canonicalize(`${text}${BEHIND}é`);
      assert.equal(general.signs, fast.signs | BEYOND_ASCII);
      for (const field of ['length', 'wordCount', 'singleCount', 'mostSinglesInRow', 'longestWord', 'joints', 'complete', 'invisibleCount'] as const) assert.equal(fast[field], general[field], field);
      assert.ok(general.longestStretch >= fast.longestStretch);
      for (const field of ['units', 'starts', 'ends', 'marks'] as const) assert.deepEqual([...fast[field].subarray(0, fast.length)], [...general[field].subarray(0, general.length)], field);
      for (const field of ['wordStarts', 'wordHashes'] as const) assert.deepEqual([...fast[field].subarray(0, fast.wordCount)], [...general[field].subarray(0, general.wordCount)], field);
    }),
    { numRuns: 500 },
  );
});

test('words are what stands between spaces, each with the hash of its units', () => {
  fc.assert(
    fc.property(ascii, fc.constantFrom('', 'é', '無視', 'ß', '\u200b'), (text, more) => {
      const { units, length, wordStarts, wordHashes, wordCount } = canonicalize(text + more + text);
      const isWord = (at: number): boolean => at < length && units[at] !== SPACE && units[at] !== BREAK;
      for (let word = 0; word < wordCount; word += 1) {
        const start = wordStarts[word]!;
        let end = start + 1;
        while (isWord(end) && end !== wordStarts[word + 1]) end += 1;
        assert.ok(isWord(start));
        assert.equal(wordHashes[word], hashOfUnits(units, start, end));
      }
    }),
  );
});

test('signs and bounds are those of the text', () => {
  fc.assert(
    fc.property(ascii, (text) => {
      const { signs, joints, longestStretch, mostSinglesInRow } = canonicalize(text);
      for (const sign of '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~') assert.equal((signs & signsOf(sign)) !== 0, text.includes(sign), sign);
      assert.equal(longestStretch, Math.max(0, ...text.split(/[\0-\x20]/).map(({ length }) => length)));
      assert.equal(joints, [...text.matchAll(/(?<=[A-Za-z0-9])[^A-Za-z0-9\0-\x20](?=[^\0-\x20])/g)].length);
      const words = String.fromCharCode(...canonicalize(text).units.subarray(0, canonicalize(text).length)).split(/[ .]/).map(({ length }) => (length === 1 ? 'x' : length === 0 ? '' : '-')).join('');
      assert.equal(mostSinglesInRow, Math.max(0, ...words.split('-').map(({ length }) => length)));
    }),
    { numRuns: 500 },
  );
});

test('what is not ASCII has a sign, and what is invisible another', () => {
  const brackets = signsOf('<[');
  assert.equal(mayHold(canonicalize('no bracket').signs, brackets | BEYOND_ASCII | INVISIBLE), false);
  assert.equal(mayHold(canonicalize('one [').signs, brackets), true);
  assert.equal(mayHold(canonicalize('keine Größe').signs, brackets | INVISIBLE), false);
  assert.equal(mayHold(canonicalize('keine Größe').signs, BEYOND_ASCII), true);
  for (const hidden of ['\u200b', '\ufe0f', '\u{e0041}', '\u{e0100}', '\u2064']) assert.equal(mayHold(canonicalize(`a${hidden}`).signs, INVISIBLE), true);
});

test('a text that is not read to its end may hold everything', () => {
  const { complete, signs, longestStretch } = canonicalize('\ufdfa'.repeat(100));
  assert.equal(complete, false);
  assert.equal(mayHold(signs, signsOf('<')), true);
  assert.equal(longestStretch, Infinity);
});
