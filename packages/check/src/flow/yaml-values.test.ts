import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../growth.testing.js';
import { constantText, property } from './value.js';
import type { Value } from './value.js';
import { yamlValue } from './yaml-values.js';

function at(value: Value, ...path: readonly (string | number)[]): string | undefined {
  const found = path.reduce<Value | undefined>((holder, step) => (holder === undefined ? undefined : typeof step === 'string' ? property(holder, step) : holder.shape.kind === 'array' ? holder.shape.items[step] : undefined), value);
  return found === undefined ? undefined : constantText(found);
}

test('mappings, lists and texts of several lines', () => {
  const value = yamlValue([
    '# prompts',
    'support:',
    '  model: claude # the usual one',
    '  system: |',
    '    First line.',
    '',
    '    Third: with a colon.',
    '  folded: >-',
    '    one',
    '    two',
    '  "quoted key": \'it\'\'s: quoted\'',
    'agents:',
    '  - id: chef',
    '    prompt: Cook',
    '      and serve.',
    '  - plain',
    'last: end',
  ].join('\n'));
  assert.equal(at(value, 'support', 'model'), 'claude');
  assert.equal(at(value, 'support', 'system'), 'First line.\n\nThird: with a colon.\n');
  assert.equal(at(value, 'support', 'folded'), 'one two');
  assert.equal(at(value, 'support', 'quoted key'), "it's: quoted");
  assert.equal(at(value, 'agents', 0, 'prompt'), 'Cook and serve.');
  assert.equal(at(value, 'agents', 1), 'plain');
  assert.equal(at(value, 'last'), 'end');
});

test('a fault costs what stands there, and nothing beside it', () => {
  const value = yamlValue('flow: { a: text }\nanchor: &x text\nalso: *x\nmore: "a" # note\n? complex\nend: last\nend: again\nbad: "open');
  assert.deepEqual([at(value, 'flow', 'a'), at(value, 'anchor'), at(value, 'also'), at(value, 'more'), at(value, 'end')], ['text', 'text', 'text', 'a', 'again']);
});

test('deep, broken and hostile files end', () => {
  const deep = Array.from({ length: 2000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n').slice(0, 60_000);
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...'bcdefghi'.split('').map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)].join('\n');
  for (const text of ['', '---', '- - - x', ':\n:\n', '\t\tkey: x', '-\n-\n  -', 'a: |', deep, bomb, '['.repeat(60_000), `a: x${' '.repeat(60_000)}y`, '!!js/function "x"', '__proto__: { polluted: yes }']) assert.doesNotThrow(() => yamlValue(text), text.slice(0, 20));
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('what a file of faults costs grows with its length', async () => {
  const faults: readonly (readonly [string, (size: number) => string])[] = [
    ['quotes', (size) => '"'.repeat(size)],
    ['tags', (size) => '! '.repeat(size / 2)],
    ['spaces', (size) => `a: x${' '.repeat(size)}y`],
    ['aliases', (size) => `a: &a 1\n${'b: *a\n'.repeat(size / 6)}`],
    ['indented keys', (size) => Array.from({ length: size / 64 }, (_, index) => `${' '.repeat(index % 100)}a:`).join('\n')],
  ];
  // Each text but once: those that were read are kept.
  let turn = 0;
  for (const [name, write] of faults) await assertLinear(name, 7_000, (size) => yamlValue(`# ${turn++}\n${write(size)}`));
});
