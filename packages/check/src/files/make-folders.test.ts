import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DiskCache } from './cache.js';
import { makeFolders } from './make-folders.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-folders-'));
after(() => rmSync(folder, { recursive: true }));

test('a folder and its parents are made with the mode that is asked for; one that is there stays as it is', () => {
  makeFolders(join(folder, 'a', 'b'), 0o700);
  for (const made of ['a', join('a', 'b')]) assert.equal(statSync(join(folder, made)).mode & 0o777, 0o700);
  makeFolders(join(folder, 'a'), 0o755);
  assert.equal(statSync(join(folder, 'a')).mode & 0o777, 0o700);
});

test('below a file there is no folder, and a cache there is none', () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.throws(() => makeFolders(join(file, 'a')), { code: 'ENOTDIR' });
  const cache = new DiskCache(join(file, 'a'), folder);
  cache.set('rule', 'hash', 1);
  cache.save();
  assert.equal(readFileSync(file, 'utf8'), '');
});

test('where no folder can be made, a cache that cannot be written is none, and a fix says so, at once', { skip: existsSync('/proc/self') ? false : 'there is no /proc' }, () => {
  const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  // In a process of its own: a loop in here could not be ended.
  const script = `
    const { DiskCache } = await import(${module('cache.js')});
    const cache = new DiskCache('/proc/claviger/check', '/');
    cache.set('rule', 'hash', 1);
    cache.save();
    const { writeWithin } = await import(${module('../fix/apply.js')});
    try { writeWithin('/proc', 'claviger/file', ''); } catch (error) { console.log(error.code); }`;
  const { stdout, stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', timeout: 60_000 });
  assert.equal(signal, null);
  assert.equal(stdout, 'ENOENT\n', stderr);
});
