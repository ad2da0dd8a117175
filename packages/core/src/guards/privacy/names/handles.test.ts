import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPersonalData } from '../find.js';
import { isPartOfIdentifier } from './plausible.js';
import { tokenize } from './tokens.js';

const personsIn = (text: string): string[] => findPersonalData(text, { types: ['PERSON'] }).map(({ start, end }) => text.slice(start, end));

test('an at sign with a space behind it is another word than one that is tied to a name', () => {
  const [detached, tied, both, atEnd] = ['@ word', '@word', '@ @', '@'].map((text) => tokenize(text).words);
  assert.notEqual(detached?.[0], tied?.[0]);
  assert.equal(detached?.[1], tied?.[1], 'the word behind is the same');
  assert.equal(detached?.[0], both?.[0]);
  assert.equal(tied?.[0], atEnd?.[0]);
});

test('a handle that is cut apart may be written like an identifier', () => {
  const at = (text: string, word: string): boolean => isPartOfIdentifier(text, text.indexOf(word), text.indexOf(word) + word.length);
  for (const [text, word] of [['@ ada_lovelace hi', 'ada_lovelace'], ['@ adaLovelace hi', 'adaLovelace']] as const) assert.equal(at(text, word), false, text);
  for (const [text, word] of [['the ada_lovelace table', 'ada_lovelace'], ['m@\nadaLovelace', 'adaLovelace'], ['a@_ada_lovelace', 'ada_lovelace']] as const) assert.equal(at(text, word), true, text);
});

test('handles that are cut apart are persons; annotations and addresses of packages are not', () => {
  assert.deepEqual(personsIn('@ mariakowalska hey thanks for the follow !'), ['mariakowalska']);
  assert.deepEqual(personsIn('RT @ Tom_Baker : so proud of the team tonight'), ['Tom_Baker']);
  for (const text of ['@Override\npublic String toString() {', '@param reader the stream to close', 'npm install @scope/reader', '3 lamps @ 4.99 each', 'y = weights @ vector + bias']) assert.deepEqual(personsIn(text), [], text);
});
