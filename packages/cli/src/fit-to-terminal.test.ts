import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitToTerminal } from './fit-to-terminal.js';

const widest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

test('without a terminal every line stays whole', () => {
  const line = 'word '.repeat(100);
  assert.equal(fitToTerminal(line, undefined), line);
});

test('lines break between words, later parts under the first one behind a list mark', () => {
  assert.equal(fitToTerminal('  1. one two three four', 18), '  1. one two three\n     four');
  assert.equal(fitToTerminal('  - one two three', 15), '  - one two\n    three');
  assert.equal(fitToTerminal('  --user U  whom it is for', 24), '  --user U  whom it is\n        for');
  assert.equal(fitToTerminal('  --user U  whom it is for, by name', 36), '  --user U  whom it is for, by name');
  assert.equal(fitToTerminal('  --user U  whom it is for, by name and team', 36), '  --user U  whom it is for, by name\n            and team');
  assert.equal(fitToTerminal('ok      name  says this and that', 24, { hang: 8 }), 'ok      name  says this\n        and that');
});

test('cells stay whole', () => {
  assert.equal(fitToTerminal('answered  200  287+2 tokens  429 ms', 22, { hang: 4, between: 'cells' }), 'answered  200\n    287+2 tokens\n    429 ms');
});

test('no line is wider than the terminal but for words that are, and no word is lost', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 120 }), fc.nat({ max: 30 }), (said, columns, hang) => {
      const fitted = fitToTerminal(said.join(' '), columns, { hang });
      assert.ok(widest(fitted) <= columns);
      assert.deepEqual(fitted.split(/\s+/).filter((word) => word !== ''), said);
    }),
  );
});
