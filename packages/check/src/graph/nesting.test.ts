import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertLinear } from '../growth.testing.js';
import { readModule } from './module-record.js';
import { isTooDeep } from './nesting.js';

const hostile: Readonly<Record<string, string>> = {
  parentheses: '('.repeat(60_000),
  arrays: '['.repeat(60_000) + ']'.repeat(60_000),
  negations: '!'.repeat(60_000) + 'a',
  arrows: 'a=>'.repeat(60_000) + '1',
  ifs: 'if(x)'.repeat(60_000) + ';',
  elses: 'if(x){}else '.repeat(60_000) + ';',
  conditions: 'a?b:'.repeat(60_000) + 'c',
  elements: '<a>'.repeat(60_000),
  assignments: 'a='.repeat(60_000) + '1',
  templates: '`${'.repeat(60_000),
  words: 'typeof '.repeat(60_000) + 'a',
  types: `let x: ${'A<'.repeat(60_000)}`,
  powers: `a${'**a'.repeat(60_000)}`,
  labels: Array.from({ length: 60_000 }, (_, index) => `l${String(index)}:`).join(''),
  sums: `a${'+a'.repeat(60_000)}`,
  'sums behind a regular expression': `/"/;x="a"${'+"a"'.repeat(60_000)}`,
  'sums over lines': `a${'\n+a'.repeat(60_000)}`,
  'sums of calls with commas': `a${'+f(a,b)'.repeat(60_000)}`,
  members: `a${'.b'.repeat(60_000)}`,
  calls: `a${'()'.repeat(60_000)}`,
  tags: `a${'``'.repeat(60_000)}`,
  comparisons: `a${' in a'.repeat(60_000)}`,
  assertions: `a${' as b'.repeat(60_000)}`,
  unions: `type T = a${'|a'.repeat(60_000)}`,
  'conditions over lines': `a${'\n?b\n:a'.repeat(60_000)}`,
  constructors: 'new '.repeat(60_000) + 'a',
};

for (const [name, text] of Object.entries(hostile)) {
  test(`a program of nested ${name} is not handed to the parser`, () => {
    assert.equal(isTooDeep(text), true);
    assert.match(readModule('a.tsx', '.tsx', text).error ?? '', /deep/);
  });
}

test('usual programs are not too deep', () => {
  assert.equal(isTooDeep(readFileSync(new URL(import.meta.url), 'utf8')), false);
  assert.equal(isTooDeep(Array.from({ length: 20_000 }, (_, index) => `const a${String(index)} = x ? 1 : 2\n`).join('')), false);
  // The first letters of a PNG and of a JPEG; what follows is anything.
  for (const start of ['iVBORw0KGgo', '/9j/4AAQSkZJRg']) assert.equal(isTooDeep(`const picture = '${start}${randomBytes(2_000_000).toString('base64')}';`), false);
  assert.equal(isTooDeep(`const x = {${Array.from({ length: 20_000 }, (_, index) => `k${String(index)}:1`).join(',')}};`), false);
});

test('empty lines, which are all that is left of a page around its scripts, take time in proportion to their number', async () => {
  await assertLinear('empty lines', 4_000, (size) => isTooDeep(`const a = 1${'\n'.repeat(size)}const b = 2`));
  await assertLinear('set in empty lines', 4_000, (size) => isTooDeep(`const a = 1${' \n'.repeat(size)}const b = 2`));
});
