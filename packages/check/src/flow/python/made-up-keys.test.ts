import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../engine/project.js';
import { assertLinear } from '../../growth.testing.js';
import { readPython } from './functions.js';
import { countsMadeUpKeys } from './made-up-keys.js';
import { PythonProgram } from './program.js';

const project = { files: [], file: () => undefined } as unknown as Project;

test('a word of the caller is followed through many names, not each through all of them', async () => {
  await assertLinear('names', 150, (many) => {
    const names = Array.from({ length: many }, (_, at) => `    x${String(at + 1)} = x${String(at)}\n`).join('');
    const file = readPython('a.py', `hits = {}\n\ndef ask(request):\n    x0 = request.headers.get('X-Guest')\n${names}    hits[x${String(many)}] = hits.get(x${String(many)}, 0) + 1\n    if hits[x${String(many)}] > 20:\n        raise TooMany\n`);
    const [ask] = file.functions;
    assert.ok(ask);
    assert.equal(countsMadeUpKeys(ask, [], false, new PythonProgram(project, [file])), true);
  });
});
