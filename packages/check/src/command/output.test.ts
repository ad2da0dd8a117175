import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeKey } from '../keys/key.testing.js';
import { commitAll, git, makeFolder } from '../project.testing.js';
import { usage } from './arguments.js';
import { run } from './run.testing.js';

test('each option stands in the docs, and no other', () => {
  const named = (text: string): string[] => [...new Set([...text.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option))].toSorted();
  const docs = /\n## Options\n([^]*?)\n## /.exec(readFileSync(new URL('../../../../docs/check.md', import.meta.url), 'utf8'))?.[1] ?? '';
  assert.deepEqual(named(docs), named(usage));
});

test('colours come where they are wanted: options first, then NO_COLOR, FORCE_COLOR and the terminal', async (context) => {
  const folder = makeFolder(context, { 'a.ts': 'export const a = 1;\n' });
  const wanted = async (terminal: boolean, environment: NodeJS.ProcessEnv, ...argv: readonly string[]) => (await run(folder, argv, { terminal, environment })).stdout.includes('\u001b[');
  for (const [terminal, environment, expected] of [
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, false],
    [true, { FORCE_COLOR: '0' }, false],
    [false, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ] as const) {
    assert.equal(await wanted(terminal, environment), expected, JSON.stringify([terminal, environment]));
    assert.equal(await wanted(terminal, environment, '--color'), true);
    assert.equal(await wanted(terminal, environment, '--no-color'), false);
    for (const format of ['json', 'sarif', 'html', 'markdown', 'github', 'junit']) assert.equal(await wanted(terminal, environment, '--format', format), false, format);
  }
  await run(folder, ['--output', 'a.txt'], { terminal: true, environment: { FORCE_COLOR: '1' } });
  assert.ok(!readFileSync(join(folder, 'a.txt'), 'utf8').includes('\u001b['), 'a file is no terminal');
});

test('annotations and code scanning are told places in the repository, also of a folder in it', async (context) => {
  const folder = makeFolder(context, { 'app one/src/a.ts': `export const a = '${makeKey()}';\n`, 'b.ts': '' });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  const at = join(folder, 'app one');
  assert.match((await run(at, ['--format', 'github'])).stdout, /^::error file=app one\/src\/a\.ts,line=1,/m);
  assert.ok((await run(at, ['--format', 'sarif'])).stdout.includes('"uri": "app%20one/src/a.ts"'));
  assert.match((await run(at, ['--format', 'json'])).stdout, /"path": "src\/a\.ts"/);
  assert.match((await run(folder, ['--format', 'github'])).stdout, /^::error file=app one\/src\/a\.ts,line=1,/m);
});
