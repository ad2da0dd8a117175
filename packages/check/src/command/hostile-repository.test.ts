import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { makeKey } from '../keys/key.testing.js';
import { commitAll, git, makeFolder, writeFiles } from '../project.testing.js';
import { run } from './run.testing.js';

/** A file outside of the folder, which nothing may touch. */
function outside(context: TestContext): string {
  return join(makeFolder(context, { 'own.txt': 'mine\n' }), 'own.txt');
}

test('--fix runs no filter that a repository configures', async (context) => {
  const folder = makeFolder(context, { '.env': `ANTHROPIC_API_KEY=${makeKey()}\n`, '.gitattributes': '.env filter=evil\n' });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  const trap = join(folder, 'trapped');
  writeFiles(folder, { '.git/evil.sh': `#!/bin/sh\ntouch '${trap}'\ncat\n` });
  chmodSync(join(folder, '.git/evil.sh'), 0o755);
  git(folder, 'config', 'filter.evil.clean', join(folder, '.git/evil.sh'));
  // With another time than the index has, git reads it again.
  utimesSync(join(folder, '.env'), 1, 1);
  await run(folder, ['--fix']);
  assert.equal(git(folder, 'ls-files', '.env'), '', 'it is untracked');
  assert.ok(!existsSync(trap), 'a configured program was run');
});

test('--fix moves no key into a file that others get', async (context) => {
  const folder = makeFolder(context, { '.env': 'PORT=3000\n', 'a.ts': `export const a = '${makeKey()}';\n` });
  chmodSync(join(folder, '.env'), 0o644);
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  await run(folder, ['--fix']);
  assert.match(readFileSync(join(folder, '.env'), 'utf8'), /^PORT=3000\nANTHROPIC_API_KEY=sk-ant-/);
  assert.equal(git(folder, 'ls-files', '.env'), '');
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
});

test('--fix writes no key into a file that git could not be told to forget', async (context) => {
  const files = { '.env': 'PORT=3000\n', 'a.ts': `export const a = { apiKey: '${makeKey()}' };\n` };
  const folder = makeFolder(context, files);
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  writeFiles(folder, { '.git/index.lock': '' });
  const { code, stdout, stderr } = await run(folder, ['--fix']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /index.*nothing was mended/);
  for (const [path, text] of Object.entries(files)) assert.equal(readFileSync(join(folder, path), 'utf8'), text);
  assert.deepEqual(['.env.example', '.gitignore'].map((path) => existsSync(join(folder, path))), [false, false]);
});

test('what is written into the folder does not go through its links', async (context) => {
  const own = outside(context);
  const folder = makeFolder(context, { 'a.ts': 'export {};\n' });
  symlinkSync(own, join(folder, 'known.json'));
  symlinkSync(join(own, '..'), join(folder, 'out'));
  for (const argv of [['--write-baseline', 'known.json'], ['--write-baseline', 'out/own.txt'], ['--output', 'out/own.txt'], ['--output', 'out/new.html']]) {
    const { code, stderr } = await run(folder, argv);
    assert.equal(code, 2, argv.join(' '));
    assert.match(stderr, /is a link|does not lie in the project/);
  }
  assert.equal(readFileSync(own, 'utf8'), 'mine\n');
  assert.ok(!existsSync(join(own, '../new.html')));
});

test('a pipe in the place of a file holds nothing up', async (context) => {
  for (const [name, argv] of [['.claviger-baseline.json', []], ['claviger.check.json', []], ['.husky/pre-commit', ['--install-hook']], ['.gitignore', ['--fix']]] as const) {
    const folder = makeFolder(context, { '.husky/a': '', 'a.ts': `export const a = '${makeKey()}';\n` });
    if (argv[0] === '--install-hook') git(folder, 'init', '-q');
    assert.equal(spawnSync('mkfifo', [join(folder, name)]).status, 0);
    const { code } = await run(folder, argv);
    assert.equal(code, 2, name);
  }
});

test('--install-hook follows no link', async (context) => {
  const own = outside(context);
  const folder = makeFolder(context, { 'hooks/a': '' });
  git(folder, 'init', '-q');
  git(folder, 'config', 'core.hooksPath', 'hooks');
  symlinkSync(own, join(folder, 'hooks/pre-commit'));
  assert.equal((await run(folder, ['--install-hook'])).code, 2);
  symlinkSync(join(own, '..'), join(folder, '.husky'));
  assert.equal((await run(folder, ['--install-hook'])).code, 2);
  assert.equal(readFileSync(own, 'utf8'), 'mine\n');
  assert.ok(!existsSync(join(own, '../pre-commit')));
});

test('a name is neither a command of the shell, nor a rule of its own, nor an escape in a message', async (context) => {
  const name = `$(touch x)'\n!.env`;
  const folder = makeFolder(context, { [`${name}/prod.env`]: `ANTHROPIC_API_KEY=${makeKey()}\n` });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  const { stdout } = await run(folder, ['--fix']);
  const shown = /--path (.*), then force-push/.exec(stdout)?.[1];
  assert.equal(shown, `'$(touch x)'\\''\\u{a}!.env/prod.env'`);
  assert.doesNotMatch(readFileSync(join(folder, '.gitignore'), 'utf8'), /^!\.env$/m);
  git(folder, 'check-ignore', '--no-index', '--quiet', `${name}/prod.env`);
  const { stderr } = await run(join(folder, `\u001b[2J`), []);
  assert.ok(!stderr.includes('\u001b'));
});

test('no line of a report is a command to the build that it is printed in', async (context) => {
  const key = makeKey();
  const folder = makeFolder(context, {
    '::stop-commands::x/a.ts': `const a = '${key}';\n`,
    'b##[set-output name=a;]b.ts': `const a = '${makeKey()}';\n`,
    'c##vso[task.complete result=Succeeded;].ts': `const a = '${makeKey()}';\n`,
    'd\u009b2J.ts': `const a = '${makeKey()}';\n`,
  });
  for (const format of ['pretty', 'json', 'sarif', 'markdown', 'junit', 'html', 'github']) {
    const { stdout } = await run(folder, ['--format', format]);
    assert.doesNotMatch(stdout, /##(?:vso)?\[/, format);
    assert.doesNotMatch(stdout, format === 'github' ? /^\s*::(?!(?:error|warning|notice) file=)/m : /^\s*::/m, format);
    assert.ok(!stdout.includes('\u009b'), format);
  }
  const { findings } = JSON.parse((await run(folder, ['--format', 'json'])).stdout) as { findings: { path: string }[] };
  assert.deepEqual(findings.map(({ path }) => path), ['::stop-commands::x/a.ts', 'b##[set-output name=a;]b.ts', 'c##vso[task.complete result=Succeeded;].ts', 'd\u009b2J.ts'], 'a reader of the JSON has the names as they are');
  const { stdout } = await run(folder, ['--fix', '--dry-run']);
  assert.doesNotMatch(stdout, /^\s*::|##(?:vso)?\[/m);
});
