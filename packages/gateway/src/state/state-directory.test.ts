import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StateDirectory } from './state-directory.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-state-'));
after(() => rmSync(folder, { recursive: true }));

test('the directory and its parents are made for their owner alone', () => {
  const { path } = new StateDirectory(join(folder, 'a', 'b', 'c'));
  for (const made of [path, join(folder, 'a', 'b'), join(folder, 'a')]) assert.equal(statSync(made).mode & 0o777, 0o700);
  assert.equal(new StateDirectory(path).path, path);
});

test('a link, also one that leads nowhere, is no state directory', () => {
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  assert.throws(() => new StateDirectory(join(folder, 'link')), { name: 'StartError', message: /is not a directory/ });
});

test('a project is not made the state of a gateway: it is neither closed to others nor left out of version control', () => {
  const project = join(folder, 'project');
  mkdirSync(project);
  chmodSync(project, 0o755);
  writeFileSync(join(project, 'package.json'), '{}');
  assert.throws(() => new StateDirectory(project), { name: 'StartError', message: /holds a project \(package\.json\).*server\.stateDirectory, such as \.claviger/ });
  assert.deepEqual(readdirSync(project), ['package.json']);
  assert.equal(statSync(project).mode & 0o777, 0o755);
  // What keeps keys already goes on, whatever came to lie beside them.
  const inUse = new StateDirectory(join(folder, 'in-use'));
  inUse.secret();
  writeFileSync(inUse.file('package.json'), '{}');
  assert.equal(new StateDirectory(inUse.path).path, inUse.path);
});

test('where no folder can be made, that is said at once', { skip: existsSync('/proc/self') ? false : 'there is no /proc' }, () => {
  // In a process of its own: a loop in here could not be ended.
  const script = `import(${JSON.stringify(new URL('state-directory.js', import.meta.url).href)}).then(({ StateDirectory }) => new StateDirectory('/proc/claviger/state')).catch((error) => console.log(error.name, error.message))`;
  const { stdout, signal } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(signal, null);
  assert.match(stdout, /^StartError The state directory \/proc\/claviger\/state cannot be used \(ENOENT\)\. Name another/);
});
