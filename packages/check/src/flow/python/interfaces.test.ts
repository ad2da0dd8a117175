import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../../growth.testing.js';
import type { Project } from '../../engine/project.js';
import { readPython } from './functions.js';
import { PythonProgram } from './program.js';

const project = { files: [], file: () => undefined } as unknown as Project;
const functions = (count: number): string => Array.from({ length: count }, (_, at) => `def view_${at}(given):\n    return given\n`).join('');

/** The functions of `views.py` that people outside reach by what `line` says. */
function reached(line: string): string[] {
  const views = readPython('shop/views.py', 'def answer(given):\n    return given\n\ndef other(given):\n    return given\n');
  const program = new PythonProgram(project, [views, readPython('shop/urls.py', `${line}\n`)]);
  return views.functions.filter((fn) => program.isRoute(fn, views)).map(({ name }) => name);
}

test('a function is reached where it is handed to a server or a bot by its name', () => {
  for (const line of ["path('ask', views.answer)", "path('ask', shop.views.answer)", "app.add_url_rule('/ask', view_func=answer)", 'app.add_handler(MessageHandler(filters.TEXT, answer))', "app.command('/plan')(answer)"]) {
    assert.deepEqual(reached(line), ['answer'], line);
  }
  for (const line of ["path('ask', blog.answer)", "path('ask', make().answer)", "path('views.answer', views.nothing)", "path('ask', views.answers)", 'print(answer)']) assert.deepEqual(reached(line), [], line);
});

test('many functions and many addresses are not looked up one by the other', async () => {
  await assertLinear('functions and addresses', 1_000, (many) => {
    const views = readPython('shop/views.py', functions(many));
    const urls = readPython('shop/urls.py', Array.from({ length: many }, (_, at) => `path('a${at}', views.none_${at})\n`).join(''));
    const program = new PythonProgram(project, [views, urls]);
    assert.ok(views.functions.every((fn) => !program.isRoute(fn, views)));
  });
});
