import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder } from './project.testing.js';

const integrations = fileURLToPath(new URL('../../../integrations/', import.meta.url));

/** Runs a script of a pipeline where `npx` only says where and with what it was called. */
function calls(context: TestContext, script: string, environment: Readonly<Record<string, string>>): { readonly workspace: string; readonly said: string[]; readonly status: number | null } {
  const folder = makeFolder(context, { 'bin/npx': '#!/bin/sh\nprintf "%s|" "$PWD" "$@"\nprintf "\\n"\n', 'workspace/.npmrc': 'registry=https://registry.example/\n', 'temp/a': '' });
  chmodSync(join(folder, 'bin/npx'), 0o755);
  const workspace = realpathSync(join(folder, 'workspace'));
  const { stdout, status } = spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
    cwd: workspace,
    encoding: 'utf8',
    env: { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, GITHUB_WORKSPACE: workspace, CI_PROJECT_DIR: workspace, RUNNER_TEMP: realpathSync(join(folder, 'temp')), ...environment },
  });
  return { workspace, said: stdout.trim().split('\n'), status };
}

/** The lines of a block that are set in below the line that `begins` it. */
function block(file: string, begins: RegExp): string[] {
  const lines = readFileSync(join(integrations, file), 'utf8').split('\n');
  const start = lines.findIndex((line) => begins.test(line));
  const own = /^ */.exec(lines[start] ?? '')?.[0].length ?? 0;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.trim() !== '' && (/^ */.exec(line)?.[0].length ?? 0) <= own);
  return rest.slice(0, end === -1 ? undefined : end);
}

test('what is checked does not choose the program that checks it: GitHub', (context) => {
  const script = block('github-action/action.yml', /^ *run: \|$/).join('\n');
  const { workspace, said, status } = calls(context, script, { FOLDER: 'app; x', VERSION: '1', SARIF: 'out.sarif', ARGUMENTS: '--no-history --no-cache' });
  assert.equal(status, 0);
  assert.deepEqual(said.map((line) => line.split('|').slice(1, -1)), [
    ['--yes', 'claviger@1', 'check', `${workspace}/app; x`, '--format', 'sarif', '--output', `${workspace}/out.sarif`, '--no-history', '--no-cache'],
    ['--yes', 'claviger@1', 'check', `${workspace}/app; x`, '--format', 'github', '--no-history', '--no-cache'],
  ]);
  assert.ok(said.every((line) => !line.startsWith(workspace)), said.join('\n'));
});

test('a report that the arguments ask for is written into the checkout', (context) => {
  const script = block('github-action/action.yml', /^ *run: \|$/).join('\n');
  for (const [given, expected] of [
    ['--output a.html --no-history', (root: string) => ['--output', `${root}/a.html`, '--no-history']],
    ['--no-history --output=b/a.html', (root: string) => ['--no-history', `--output=${root}/b/a.html`]],
    ['-o a.html', (root: string) => ['-o', `${root}/a.html`]],
    ['-oa.html', (root: string) => [`-o${root}/a.html`]],
    ['--output /var/a.html', () => ['--output', '/var/a.html']],
    ['--output', () => ['--output']],
  ] as const) {
    const { workspace, said, status } = calls(context, script, { FOLDER: '.', VERSION: '1', SARIF: '', ARGUMENTS: given });
    assert.equal(status, 0, given);
    assert.deepEqual(said.map((line) => line.split('|').slice(1, -1)), [['--yes', 'claviger@1', 'check', `${workspace}/.`, '--format', 'github', ...expected(workspace)]]);
  }
});

test('what is checked does not choose the program that checks it: GitLab', (context) => {
  const script = block('gitlab/claviger-check.yml', /^ *script:$/).filter((line) => !line.trim().startsWith('#')).map((line) => line.replace(/^ *- /, '')).join('\n');
  const { workspace, said, status } = calls(context, script, { CLAVIGER_VERSION: '1' });
  assert.equal(status, 0);
  assert.deepEqual(said.map((line) => line.split('|').slice(0, -1)), [['/tmp', '--yes', 'claviger@1', 'check', workspace, '--format', 'junit', '--output', `${workspace}/claviger-check.xml`]]);
});
