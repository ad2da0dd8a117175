import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
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

test('where no folder can be made, that is said at once', { skip: existsSync('/proc/self') ? false : 'there is no /proc' }, () => {
  // In a process of its own: a loop in here could not be ended.
  const script = `import(${JSON.stringify(new URL('state-directory.js', import.meta.url).href)}).then(({ StateDirectory }) => new StateDirectory('/proc/claviger/state')).catch((error) => console.log(error.name, error.message))`;
  const { stdout, signal } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(signal, null);
  assert.match(stdout, /^StartError The state directory \/proc\/claviger\/state cannot be used \(ENOENT\)\. Name another/);
});
