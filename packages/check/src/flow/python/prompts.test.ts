import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../engine/project.js';
import { assertLinear } from '../../growth.testing.js';
import { readPython } from './functions.js';
import type { PythonFunction } from './functions.js';
import { ownWordsIn } from './names-in-prompts.js';
import { PythonProgram } from './program.js';
import { promptWords } from './prompts.js';

const project = { files: [], file: () => undefined } as unknown as Project;
const file = readPython('a.py', 'RULES = "Only speak of tea."\n\ndef ask(given):\n    return given\n');
const program = new PythonProgram(project, [file]);
const [ask] = file.functions;

test('a prompt says what its literals and the names in it say', () => {
  assert.ok(ask);
  assert.equal(promptWords('"Be kind. \\"No\\" is an answer."', ask, program), 'Be kind. \\"No\\" is an answer.');
  assert.match(promptWords('RULES + " Be kind."', ask, program) ?? '', /Only speak of tea/);
});

test('quotes that never close are read once', async () => {
  assert.ok(ask);
  for (const piece of ['\\"', '"a\\', "'''", '"', ' "\n']) await assertLinear(piece, 6_000, (size) => promptWords(piece.repeat(size), ask, program));
});

/** A prompt that is put together line by line, each of which names it or calls another function. */
function built(line: (index: number) => string, lines: number): { readonly fn: PythonFunction; readonly program: PythonProgram } {
  const body = Array.from({ length: lines }, (_, index) => `    ${line(index)}\n`).join('');
  const whole = readPython('b.py', `def ask():\n${body}    return system\n\ndef tone():\n${body.replaceAll('tone()', 'str()')}    return system\n`);
  const [fn] = whole.functions;
  assert.ok(fn);
  return { fn, program: new PythonProgram(project, [whole]) };
}

test('a prompt that is put together of many lines is read once', async () => {
  for (const line of [(index: number) => `system = system + "Rule ${String(index)}."`, (index: number) => `system = f"Rule ${String(index)}." + tone()`]) {
    const { fn, program } = built(line, 3);
    const said = promptWords('system', fn, program) ?? '';
    assert.deepEqual([said.includes('Rule 0.'), said.includes('Rule 2.'), ownWordsIn('system + user.name', fn, program)], [true, true, 'user.name']);
    for (const read of [promptWords, ownWordsIn]) await assertLinear(`${read.name}: ${line(0)}`, 6, (size) => {
      const { fn: large, program: all } = built(line, size);
      return read('system', large, all);
    });
  }
});
