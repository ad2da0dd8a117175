import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check, type CheckResult } from './index.js';
import { commitAll, git, makeFolder, writeFiles } from './project.testing.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

// In the repository, so that it finds the packages that stay outside.
const cache = join(repository, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const installed = mkdtempSync(join(cache, 'claviger-installed-'));
after(() => rmSync(installed, { recursive: true, force: true }));

test('the check as it is installed reads a large history in two threads, and says what the modules say', async (context) => {
  execFileSync(process.execPath, ['--input-type=module', '--eval', `import { bundleCode } from './scripts/bundle.mjs'; await bundleCode('@claviger/check', ${JSON.stringify(installed)});`], { cwd: repository });
  assert.ok(readdirSync(installed).length < 30, 'few files');

  const key = (): string => `sk-ant-api03-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;
  const folder = makeFolder(context, { 'a.js': 'export {};\n' });
  git(folder, 'init', '--quiet');
  // 72 MB, of which the threads take half each; every file has a key that no later commit has.
  const large = (index: number): string => `const key = '${key()}';\n${`line ${index} of a file that is long\n`.repeat(280_000)}`;
  writeFiles(folder, Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`old${index}.txt`, large(index)])));
  commitAll(folder, 'with keys');
  for (let index = 0; index < 8; index++) rmSync(join(folder, `old${index}.txt`));
  commitAll(folder, 'without');

  const places = ({ findings }: Pick<CheckResult, 'findings'>): string[] => findings.filter(({ ruleId }) => ruleId === 'anthropic-key-in-history').map(({ path, line }) => `${path}:${line}`).toSorted();
  const expected = Array.from({ length: 8 }, (_, index) => `old${index}.txt:1`);
  assert.deepEqual(places(await check(folder)), expected);
  const { stdout, status } = spawnSync(process.execPath, [join(installed, 'main.js'), folder, '--format', 'json', '--no-cache'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 1);
  assert.deepEqual(places(JSON.parse(stdout) as CheckResult), expected);
});
