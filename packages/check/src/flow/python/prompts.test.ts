import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../engine/project.js';
import { assertLinear } from '../../growth.testing.js';
import { readPython } from './functions.js';
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
