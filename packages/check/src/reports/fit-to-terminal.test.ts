import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitToTerminal } from './fit-to-terminal.js';
import { painter, unpainted } from './paint.js';

test('a wide line is broken between words and hangs under its text', () => {
  assert.equal(fitToTerminal('✗  3. Server-side only: no key in what a user receives: fails', 40), ['✗  3. Server-side only: no key in what a', '      user receives: fails'].join('\n'));
  assert.equal(fitToTerminal('       → Rename the variable, and rotate the key', 36), ['       → Rename the variable, and', '         rotate the key'].join('\n'));
});

test('colours take no room, and nothing is lost', () => {
  const { bold, dim, red } = painter(true);
  const report = [`${red('✗')}  1. ${bold('Keys')}: ${red('fails')}`, `       ${bold('src/app.js:12')}  ${dim('a key of Anthropic stands in the code, where everybody who reads the repository finds it')}`, ''].join('\n');
  assert.equal(fitToTerminal(report, 1_000), report);
  for (const columns of [20, 30, 40, 60, 80]) {
    const fitted = unpainted(fitToTerminal(report, columns));
    assert.deepEqual(fitted.split(/\s+/), unpainted(report).split(/\s+/), String(columns));
    for (const line of fitted.split('\n')) assert.ok(line.length <= columns, `${columns}: ${line}`);
  }
});

test('a word that is wider than the terminal stays whole', () => {
  assert.equal(fitToTerminal(`       ${'a'.repeat(30)} b`, 21), `       ${'a'.repeat(30)}\n       b`);
});
