import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertLinear } from '../growth.testing.js';
import { ModuleGraph, pathTo } from './module-graph.js';
import { readModule } from './module-record.js';
import { CollectingReporter, filesOf, projectOf } from './project.testing.js';
import { scriptBlocks } from './source-text.js';

function graphOf(archive: string): { graph: ModuleGraph; report: CollectingReporter } {
  const report = new CollectingReporter();
  return { graph: ModuleGraph.build(projectOf(filesOf(archive)), report), report };
}

const all = (): boolean => true;

test('follows a barrel only to the module behind the imported name', () => {
  const { graph } = graphOf(`
-- entry.ts --
import { format } from './lib';
-- lib/index.ts --
export * from './client';
export { format as format } from './format';
-- lib/client.ts --
export const client = 1;
-- lib/format.ts --
export const format = 1;
`);
  assert.deepEqual([...graph.reach(['entry.ts'], all).keys()].sort(), ['entry.ts', 'lib/format.ts']);
});

test('finds a name behind two export stars', () => {
  const { graph } = graphOf(`
-- entry.ts --
import { client } from './lib';
-- lib/index.ts --
export * from './format';
export * from './deep';
-- lib/deep.ts --
export * from './client';
-- lib/client.ts --
export const client = 1;
-- lib/format.ts --
export const format = 1;
`);
  const reached = graph.reach(['entry.ts'], all);
  assert.ok(reached.has('lib/client.ts'));
  assert.ok(!reached.has('lib/format.ts'));
  assert.deepEqual(pathTo(reached, 'lib/client.ts').map((hop) => hop.from), ['entry.ts']);
});

test('type-only imports are no edges', () => {
  const record = readModule('a.ts', '.ts', `import type { A } from './a';\nimport { type B } from './b';\nimport { type C, d } from './c';\nimport type E from './e';\nexport type { F } from './f';\n`);
  assert.deepEqual(record.imports.map((edge) => edge.specifier), ['./c']);
});

test('require and dynamic imports are edges, in comments they are not', () => {
  const record = readModule('a.js', '.js', `const { a, b: c } = require('./a');\n// require('./no')\nconst m = await import('./m');\n`);
  assert.deepEqual(record.imports.map((edge) => [edge.specifier, edge.form, edge.names]), [['./a', 'require', ['a', 'b']], ['./m', 'dynamic', ['*']]]);
});

test('reads directives behind comments', () => {
  assert.deepEqual(readModule('a.tsx', '.tsx', `/* licence */\n// more\n'use client';\n\nimport x from 'x';\n`).directives, ['use client']);
});

test('workspaces, tsconfig paths and compiled names resolve to sources', () => {
  const { graph } = graphOf(`
-- package.json --
{ "name": "root", "workspaces": ["packages/*"] }
-- tsconfig.json --
{ "compilerOptions": { "baseUrl": ".", "paths": { "~lib/*": ["packages/app/src/lib/*"] } } }
-- packages/ai/package.json --
{ "name": "@acme/ai", "exports": { ".": "./dist/index.js", "./client": { "import": "./dist/client.js" } } }
-- packages/ai/src/index.ts --
export const x = 1;
-- packages/ai/src/client.ts --
export const y = 1;
-- packages/app/package.json --
{ "name": "app", "dependencies": { "@acme/ai": "workspace:*" } }
-- packages/app/src/main.ts --
import { x } from '@acme/ai';
import { y } from '@acme/ai/client';
import { z } from '~lib/z.js';
-- packages/app/src/lib/z.ts --
export const z = 1;
`);
  assert.deepEqual([...graph.reach(['packages/app/src/main.ts'], all).keys()].sort(), ['packages/ai/src/client.ts', 'packages/ai/src/index.ts', 'packages/app/src/lib/z.ts', 'packages/app/src/main.ts']);
});

test('aliases in the settings of bundlers and frameworks resolve to sources', () => {
  const { graph } = graphOf(`
-- package.json --
{ "name": "app", "dependencies": { "preact": "10.0.0" } }
-- svelte.config.js --
export default { kit: { adapter: adapter(), alias: { $model: 'source/model', '$parts/*': 'source/parts/*' } } };
-- vite.config.ts --
import path from 'node:path';
export default defineConfig({
  resolve: {
    alias: {
      '@own': path.resolve(__dirname, './own'),
      'far-away': fileURLToPath(new URL('./far', import.meta.url)),
      react: 'preact/compat',
    },
  },
});
-- entry.ts --
import '$model';
import '$parts/one';
import '@own/two';
import 'far-away/three';
import 'react';
-- source/model/index.ts --
export const model = 1;
-- source/parts/one.ts --
export const one = 1;
-- own/two.ts --
export const two = 1;
-- far/three.ts --
export const three = 1;
-- preact/compat.md --
not a module
`);
  assert.deepEqual([...graph.reach(['entry.ts'], all).keys()].sort(), ['entry.ts', 'far/three.ts', 'own/two.ts', 'source/model/index.ts', 'source/parts/one.ts']);
});

test('a syntax error is reported as skipped', () => {
  const { report } = graphOf(`
-- broken.ts --
const = = 3;
`);
  assert.deepEqual(report.skips, ['broken.ts']);
});

test('script blocks keep their offsets, commented ones do not count', () => {
  const text = `<!-- <script>no</script> -->\n<script setup lang="ts">\nimport a from './a'\n</script>\n<template><p/></template>\n<script src="x.js"></script>`;
  const blocks = scriptBlocks(text, '.vue');
  assert.deepEqual(blocks.map((block) => [text.slice(block.start, block.end).trim(), block.lang, block.src]), [["import a from './a'", 'ts', undefined], ['', 'js', 'x.js']]);
  const [edge] = readModule('a.vue', '.vue', text).imports;
  assert.equal(text.slice(edge?.offset ?? 0).startsWith("import a from './a'"), true);
});

test('hostile settings of aliases take linear time', async () => {
  await assertLinear('aliases', 2000, (size) => graphOf(`-- package.json --\n{ "name": "a" }\n-- vite.config.ts --\nexport default { ${'alias: { a: b('.repeat(size)} };\n-- entry.ts --\nimport 'elsewhere';\n`));
});

test('hostile markup and long lines take linear time', async () => {
  await assertLinear('open tags', 25_000, (size) => scriptBlocks('<script '.repeat(size), '.html'));
  await assertLinear('open comments', 25_000, (size) => scriptBlocks('<!-- '.repeat(size), '.html'));
  await assertLinear('open scripts', 12_500, (size) => scriptBlocks('<script>'.repeat(size), '.vue'));
  await assertLinear('one long line', 6_000_000, (size) => readModule('a.js', '.js', `const x = "${'a'.repeat(size)}";`));
});
