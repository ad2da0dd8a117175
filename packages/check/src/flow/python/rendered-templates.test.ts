import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project } from '../../engine/project.js';
import { assertLinear } from '../../growth.testing.js';
import { PythonAnswers } from './answers.js';
import { readPython } from './functions.js';
import { PythonProgram } from './program.js';
import { writtenRaw } from './rendered-templates.js';

test('a value is written raw by a filter, by a tag of its own, or where escaping is switched off', () => {
  const text = '{{ plain }} {{ one.text|trim|safe }} {{! two }} {% autoescape false %}{{ three }}{{ four }}{% endautoescape %}{{ five }}';
  assert.deepEqual([...writtenRaw(text, 'a.html', false).keys()].toSorted(), ['four', 'one', 'three', 'two']);
  assert.deepEqual([...writtenRaw('${one} ${two | h}', 'a.mako', false).keys()], ['one']);
  assert.deepEqual([...writtenRaw('{{ one }} {{ two|e }}', 'a.html', true).keys()], ['one']);
  assert.equal(writtenRaw(`{% autoescape false %}${' '.repeat(994)}{{ answer }}`, 'a.html', false).get('answer'), 0);
  assert.deepEqual([...writtenRaw(`{% autoescape false %}${' '.repeat(1_001)}{{ answer }}`, 'a.html', false)], []);
});

test('a template is read once for all that it is given', async () => {
  await assertLinear('values and pieces of a template', 40, (many) => {
    const text = `${'{% autoescape false %}{{ '.repeat(many * 20)}${' '.repeat(1_100)}{{ last|safe }}`;
    const project = { files: [{ path: 'templates/page.html', skipped: undefined, text: () => text }], file: () => undefined } as unknown as Project;
    const given = Array.from({ length: many }, (_, at) => `value${String(at)}=answer`).join(', ');
    const file = readPython('a.py', `def show(answer):\n    return render_template("page.html", ${given}, last=answer)\n`);
    const [show] = file.functions;
    assert.ok(show);
    let found = 0;
    new PythonAnswers(new PythonProgram(project, [file]), () => { found += 1; }).look(show, new Map([['answer', { user: false, bounded: false, answer: true }]]));
    assert.equal(found, 1);
  });
});
