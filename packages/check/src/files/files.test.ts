import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { decode, detectEncoding } from './decode.js';
import { extensionOf, isDotenvExample, isDotenvName, kindOf, placeOf } from './kind.js';
import { DiskCache } from './cache.js';
import { makeFolder, writeFiles } from '../project.testing.js';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

test('text comes back as it was written, in each encoding', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '中', '\n', ' ', '"'), minLength: 1 }), (text) => {
      const little = Buffer.from(`\ufeff${text}`, 'utf16le');
      assert.equal(decode(little, detectEncoding(little)), text);
      const big = Buffer.from(little).swap16();
      assert.equal(decode(big, detectEncoding(big)), text);
      const plain = Buffer.from(text, 'utf8');
      assert.equal(decode(plain, detectEncoding(plain)), text);
      const marked = Buffer.from(`\ufeff${text}`, 'utf8');
      assert.equal(decode(marked, detectEncoding(marked)), text);
    }),
  );
});

test('any bytes are decoded without an error', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof decode(Buffer.from(bytes), detectEncoding(bytes)) === 'string'));
});

test('UTF-16 without a mark is told by its zero bytes, other zero bytes are no text', () => {
  assert.equal(detectEncoding(Buffer.from('ANTHROPIC_API_KEY=x\n', 'utf16le')), 'utf-16le');
  assert.equal(detectEncoding(Buffer.from('ANTHROPIC_API_KEY=x\n', 'utf16le').swap16()), 'utf-16be');
  assert.equal(detectEncoding(Buffer.from([1, 2, 0, 0, 3])), 'binary');
});

test('what a file is, by its name', () => {
  for (const name of ['.env', '.env.local', 'prod.env', '.envrc', '.dev.vars', '.env.production.local']) assert.ok(isDotenvName(name), name);
  for (const name of ['env.ts', 'environment.json', 'dotenv.md', '.environment']) assert.ok(!isDotenvName(name), name);
  for (const name of ['.env.example', '.env.sample', '.env.template', 'example.env']) assert.ok(isDotenvExample(name), name);
  assert.ok(!isDotenvExample('.env.production'));
  assert.equal(kindOf('a/Dockerfile.prod'), 'container');
  assert.equal(kindOf('docker-compose.override.yml'), 'container');
  assert.equal(kindOf('a.ipynb'), 'notebook');
  assert.equal(kindOf('package-lock.json'), 'lockfile');
  assert.equal(extensionOf('a/.gitignore'), '');
  assert.equal(extensionOf('a/b.d.TS'), '.ts');
  assert.equal(placeOf('dist/app.js'), 'build-output');
  assert.equal(placeOf('build/app.js'), 'build-output');
  assert.equal(placeOf('build/webpack.prod.js'), 'source');
  assert.equal(placeOf('src/a.test.ts'), 'test');
  assert.equal(placeOf('bench/gateway/run.mjs'), 'test');
  assert.equal(placeOf('src/workbench/run.ts'), 'source');
  assert.equal(placeOf('src/a.ts'), 'source');
});

test('a cache that is damaged or of another shape is as none', (context) => {
  const folder = makeFolder(context, {});
  const file = { path: 'a', size: 1, modified: 1, changed: 1, mode: 0, skipped: undefined, nested: undefined };
  const cache = new DiskCache(folder, '/project');
  cache.set('n', 'h', { a: 1 });
  cache.keepHash(file, 'hash');
  cache.save();
  const again = new DiskCache(folder, '/project');
  assert.deepEqual(again.get('n', 'h'), { a: 1 });
  assert.equal(again.knownHash(file), 'hash');
  assert.equal(again.knownHash({ ...file, size: 2 }), undefined);
  assert.equal(again.knownHash({ ...file, changed: 2 }), undefined);
  const [name = ''] = readdirSync(folder);
  for (const text of ['{', '[]', '{"format":"other"}', '{"format":"claviger-check-1","stamps":{"a":[1,"x"]},"results":[]}']) {
    writeFiles(folder, { [name]: text });
    const damaged = new DiskCache(folder, '/project');
    assert.equal(damaged.get('n', 'h'), undefined);
    assert.equal(damaged.knownHash(file), undefined);
  }
  assert.ok(name.length > 0 && join(folder, name) !== folder);
});

test('a file that has just changed is not trusted to stay so', (context) => {
  const folder = makeFolder(context, {});
  const cache = new DiskCache(folder, '/project');
  const fresh = { path: 'a', size: 1, modified: Date.now(), changed: Date.now(), mode: 0, skipped: undefined, nested: undefined };
  cache.keepHash(fresh, 'hash');
  assert.equal(cache.knownHash(fresh), undefined);
});
