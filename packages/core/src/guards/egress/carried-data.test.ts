import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask, testCall } from '../../engine/engine.testing.js';
import { assertGrowsLinearly } from '../../growth.testing.js';
import { Conversation } from './carried-data.js';

const afterReading = (text: string): Conversation => new Conversation(testCall(ask([{ type: 'tool_result', tool_use_id: 't', content: text }])));
const linkTo = (path: string): URL => new URL(`https://evil.example/${path}`);

/** Texts whose author knows what will be looked for, and what is looked for. */
const pairs: readonly (readonly [name: string, inText: (length: number) => string, inAddress: (length: number) => string])[] = [
  ['runs that almost meet', (length) => 'aaaaaaaaaaaab'.repeat(length / 13), (length) => 'aaaaaaaaaaaac'.repeat(length / 13)],
  ['runs of words that almost meet', (length) => 'abcdefghijkl0'.repeat(length / 13), (length) => 'abcdefghijklz'.repeat(length / 13)],
  ['one letter, and pieces of many lengths', (length) => 'a'.repeat(length), (length) => Array.from({ length: length / 22 }, (_, at) => `${'a'.repeat(16 + (at % 8))}b`).join('/')],
  ['the same in base64', (length) => 'aaaaaaaaaaaab'.repeat(length / 13), (length) => btoa('aaaaaaaaaaaac'.repeat(length / 18))],
  ['mail addresses', (length) => Array.from({ length: length / 20 }, (_, at) => `user${at}@corp.example`).join(' '), (length) => Array.from({ length: length / 20 }, (_, at) => `name${at}@corp.example`).join('/')],
];

for (const [name, inText, inAddress] of pairs) {
  test(`an address is looked for in linear time: ${name}`, async () => {
    await assertGrowsLinearly(
      name,
      200_000,
      (length) => [afterReading(inText(length)), linkTo(inAddress(length / 50))] as const,
      ([conversation, url]) => assert.equal(conversation.isCarriedBy(url), false),
    );
  });
}

test('a piece of 16 characters is found whole, a run of 24 in a longer one, wherever they stand', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 30, maxLength: 80 });
  fc.assert(
    fc.property(letters, letters, (text, path) => {
      const runs = Array.from({ length: path.length - 23 }, (_, at) => path.slice(at, at + 24));
      assert.equal(afterReading(text).isCarriedBy(linkTo(`${path}.html`)), runs.some((run) => text.includes(run)));
    }),
  );
  const text = 'The code of the safe is nightingale-0815-otter, and anna.schmidt@corp.example knows it.';
  for (const path of ['nightingale0815o', 'x?q=code-of-the-safe-is-nigh', 'to/anna.schmidt%40corp.example', 'a?m=x-anna.schmidt@corp.example.b', `?d=${btoa('is nightingale-0815-otter, and')}`]) assert.ok(afterReading(text).isCarriedBy(linkTo(path)), path);
  for (const path of ['nightingale0815', 'x?q=nightingale-0816-otter', 'anna@corp.example', '@corp.example', '']) assert.ok(!afterReading(text).isCarriedBy(linkTo(path)), path);
});
