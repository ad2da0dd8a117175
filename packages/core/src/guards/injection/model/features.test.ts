import assert from 'node:assert/strict';
import { test } from 'node:test';
import { termIndex } from '../lexicon/catalogue.js';
import { canonicalize } from '../text/canonical.js';
import { extractFeatures } from './features.js';

function slotsOf(text: string): ReadonlySet<number> {
  const canonical = canonicalize(text);
  const { slots, before, tokenCount } = extractFeatures(canonical, termIndex().scan(canonical, true));
  return new Set(slots.subarray(0, before[tokenCount]));
}

function shared(one: string, other: string): readonly number[] {
  const slots = slotsOf(other);
  return [...slotsOf(one)].filter((slot) => slots.has(slot));
}

test('two words with any third between them are a feature', () => {
  const alone = new Set([...slotsOf('big'), ...slotsOf('cat')]);
  assert.equal(shared('big red cat', 'big old cat').filter((slot) => !alone.has(slot)).length, 1);
  assert.equal(shared('big red cat', 'big old fat cat').filter((slot) => !alone.has(slot)).length, 0);
});

test('the inflected forms of a longer word share how they begin', () => {
  assert.equal(shared('kontrolowany', 'kontrolowanej').length, 1);
  assert.equal(shared('ставшего', 'ставшему').length, 1);
  assert.equal(shared('cats', 'cat').length, 0);
});

test('the features of a word are counted where it ends', () => {
  const { before, tokenCount } = extractFeatures(canonicalize('big red cat'), termIndex().scan(canonicalize('big red cat'), true));
  assert.deepEqual([...before.subarray(0, tokenCount + 1)], [0, 3, 6, 9]);
});
