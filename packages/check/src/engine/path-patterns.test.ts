import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import * as fc from 'fast-check';
import { makeFolder, writeFiles } from '../project.testing.js';
import { isLeftOut, matchesName } from './path-patterns.js';

test('patterns of .dockerignore apply from the root, those of .npmignore in every folder', () => {
  assert.ok(isLeftOut('.env', '.env', false));
  assert.ok(!isLeftOut('.env', 'app/.env', false));
  assert.ok(isLeftOut('**/.env*', 'app/.env.local', false));
  assert.ok(isLeftOut('**/.env*', '.env', false));
  assert.ok(isLeftOut('.env', 'app/.env', true));
  assert.ok(isLeftOut('*', '.env', false));
  assert.ok(!isLeftOut('*\n!.env', '.env', false));
  assert.ok(isLeftOut('# comment\n\n/app/\n', 'app/deep/.env', false));
  assert.ok(isLeftOut('app/**', 'app/deep/.env', false));
  assert.ok(!isLeftOut('app', 'application/.env', false));
});

test('a name matches as a shell has it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 }), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replace(/\*+/g, '*').replaceAll('*', '[ab]*').replaceAll('?', '.')}$`).test(name);
      assert.equal(matchesName(pattern, name), expected);
    }),
  );
});

test('for whole-tree patterns the answer is git\'s', (context) => {
  const patterns = ['.env', '/.env', '.env*', '*.env', 'app/.env', 'app/', '**/.env', 'app/**', '!.env', '*'];
  const paths = ['.env', 'app/.env', 'app/x/.env', '.env.local', 'prod.env', 'b/a.txt'];
  const folder = makeFolder(context, {});
  spawnSync('git', ['init', '-q'], { cwd: folder });
  for (const path of paths) writeFiles(folder, { [path]: '' });
  for (const first of patterns) {
    for (const second of patterns) {
      // Git does not take back in what lies in a folder that is left out; the formats at hand do.
      if (second.startsWith('!') && (first === '*' || first.startsWith('app'))) continue;
      const text = `${first}\n${second}\n`;
      writeFiles(folder, { '.git/info/exclude': text });
      const asked = spawnSync('git', ['check-ignore', '--no-index', '--stdin'], { cwd: folder, input: paths.join('\n'), encoding: 'utf8' });
      const ignored = new Set(asked.stdout.split('\n'));
      for (const path of paths) assert.equal(isLeftOut(text, path, true), ignored.has(path), `${first} ${second}: ${join(folder, path)}`);
    }
  }
});
