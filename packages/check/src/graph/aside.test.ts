import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FilePlace, ProjectFile } from '../engine/project.js';
import { isAside } from './aside.js';

function file(path: string, place: FilePlace): ProjectFile {
  return { path, extension: '.ts', size: 1, kind: 'script', place, tracked: true, ignored: false, skipped: undefined, text: () => '', hash: () => undefined };
}

test('a route for docs is part of the app, a page of the documentation is not', () => {
  assert.equal(isAside(file('src/app/api/docs/route.ts', 'docs')), false);
  assert.equal(isAside(file('docs/server.ts', 'docs')), true);
});

test('TypeScript below a folder called build is source, JavaScript and declarations are output', () => {
  assert.equal(isAside(file('src/build/index.ts', 'build-output')), false);
  assert.equal(isAside(file('dist/index.js', 'build-output')), true);
  assert.equal(isAside(file('dist/index.d.ts', 'build-output')), true);
  assert.equal(isAside(file('.next/types/app.ts', 'build-output')), true);
});

test('tests and other people\'s code are aside wherever they stand', () => {
  assert.equal(isAside(file('src/chat.test.ts', 'test')), true);
  assert.equal(isAside(file('vendor/x.ts', 'vendored')), true);
});
