import assert from 'node:assert/strict';
import { test } from 'node:test';
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
  assert.equal(at(value, 'support', 'system'), 'First line.\n\nThird: with a colon.');
  assert.equal(at(value, 'support', 'folded'), 'one two');
  assert.equal(at(value, 'support', 'quoted key'), "it''s: quoted");
  assert.equal(at(value, 'agents', 0, 'prompt'), 'Cook and serve.');
  assert.equal(at(value, 'agents', 1), 'plain');
  assert.equal(at(value, 'last'), 'end');
});

test('what is written in other ways is unknown, and nothing beside it is lost', () => {
  const value = yamlValue('flow: { a: 1 }\nanchor: &x text\nmore: "a" # note\n? complex\nend: yes');
  assert.equal(at(value, 'flow'), undefined);
  assert.equal(at(value, 'anchor'), undefined);
  assert.equal(at(value, 'more'), 'a');
  assert.equal(at(value, 'end'), 'yes');
});

test('deep and broken files end', () => {
  const deep = Array.from({ length: 2000 }, (_, index) => `${' '.repeat(index)}a:`).join('\n').slice(0, 60_000);
  assert.doesNotThrow(() => yamlValue(deep));
  for (const text of ['', '---', '- - - x', ':\n:\n', '\t\tkey: x', '-\n-\n  -', 'a: |']) assert.doesNotThrow(() => yamlValue(text));
});
