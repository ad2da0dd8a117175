import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { onlyBlocks, scriptBlocks } from '../graph/source-text.js';
import { CollectingReporter, filesOf, projectOf } from '../graph/project.testing.js';
import { logicalLines } from '../flow/python/lines.js';
import { misuseAnalyzers } from './index.js';

const folder = new URL('../../src/misuse/fixtures/', import.meta.url);
const projects = readdirSync(folder)
  .filter((name) => name.endsWith('.txtar'))
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/^==== .*$/m))
  .map((part) => filesOf(part))
  .filter((files) => files.size > 0);

function look(files: ReadonlyMap<string, string>): CollectingReporter {
  const report = new CollectingReporter();
  const project = projectOf(files, false);
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(project, report);
  return report;
}

test('projects with pieces taken out or doubled are read to the end', () => {
  fc.assert(
    fc.property(fc.nat(projects.length - 1), fc.array(fc.tuple(fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(80), fc.boolean()), { minLength: 1, maxLength: 6 }), (which, cuts) => {
      const files = new Map(projects[which]);
      const paths = [...files.keys()];
      for (const [at, where, length, double] of cuts) {
        const path = paths[at % paths.length] ?? '';
        const text = files.get(path) ?? '';
        const start = Math.floor(where * text.length);
        const piece = text.slice(start, start + length);
        files.set(path, text.slice(0, start) + (double ? piece + piece : '') + text.slice(start + length));
      }
      look(files);
    }),
    { numRuns: 150 },
  );
});

test('functions that call each other three at a time, many deep, end', () => {
  const deep = Array.from({ length: 60 }, (_, index) => `const f${String(index)} = (x) => [f${String(index + 1)}(x), f${String(index + 1)}(x), f${String(index + 1)}(x)];`).join('\n');
  const files = new Map([
    ['package.json', '{ "dependencies": { "express": "5.0.0" } }'],
    ['a.js', `import express from 'express';\nimport Anthropic from '@anthropic-ai/sdk';\nconst client = new Anthropic();\nconst app = express();\n${deep}\nconst f60 = (x) => x;\napp.post('/a', (req, res) => { f0(req.body.text); client.messages.create({ messages: [{ role: 'user', content: req.body.text }] }); });`],
  ]);
  // Walked branch by branch it would not end in this universe.
  const report = look(files);
  assert.deepEqual(report.skips, ['a.js']);
});

test('stores that tell each other what they hold, in a circle or twice each, end', () => {
  const chain = Array.from({ length: 60 }, (_, index) => `const s${String(index + 1)} = derived([s${String(index)}, s${String(index)}], ([one]) => one);`).join('\n');
  const files = new Map([
    ['package.json', '{ "dependencies": { "svelte": "5.0.0" } }'],
    ['a.js', `import { writable, derived } from 'svelte/store';\nimport Anthropic from '@anthropic-ai/sdk';\nconst client = new Anthropic();\nexport const ask = (text) => client.messages.create({ model: 'claude-sonnet-5', messages: [{ role: 'user', content: text }] });\nconst a = writable(1);\nconst b = writable(2);\na.subscribe(b.set);\nb.subscribe(a.set);\nconst s0 = writable(a);\n${chain}\ns0.set(2);`],
  ]);
  assert.ok(look(files).findings.some(({ ruleId }) => ruleId === 'max-tokens-unset'));
});

test('blanked text keeps its length and its lines', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('<script>', '</script>', '<script lang="ts">', '<!--', '-->', '\n', 'const a = 1;', '---\n', '<p>', '"', "'", '<script src=x>', ' '), { maxLength: 40 }), fc.constantFrom('.vue', '.svelte', '.astro', '.html'), (parts, extension) => {
      const text = parts.join('');
      const blanked = onlyBlocks(text, scriptBlocks(text, extension));
      assert.equal(blanked.length, text.length);
      assert.equal(blanked.split('\n').length, text.split('\n').length);
    }),
  );
});

test('statements of Python keep their first line, whatever stands in strings', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('x = 1', 'def f(a,', '    b):', '"""', "'", '# c', 'if x:', '    return "a\\"b"', '(', ')', ''), { maxLength: 30 }), (lines) => {
      const source = lines.join('\n');
      for (const { line, text } of logicalLines(source)) assert.ok(lines[line - 1]?.includes(text.slice(0, 1)) === true);
    }),
  );
});
