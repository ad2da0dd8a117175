import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** gzip bytes of the SDK middleware with everything it pulls in, but for the files of trained weights. */
async function bundled(): Promise<{ readonly bytes: number; readonly inputs: readonly string[]; readonly code: string }> {
  const result = await build({
    stdin: { contents: "export { claviger, isClavigerError } from './index.js';", resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    write: false,
    metafile: true,
    plugins: [{ name: 'without weights', setup: (bundle) => bundle.onResolve({ filter: /weights[^/]*\.js$/ }, ({ path }) => ({ path, external: true })) }],
  });
  const file = result.outputFiles[0];
  assert.ok(file);
  return { bytes: gzipSync(file.contents, { level: 9 }).length, inputs: Object.keys(result.metafile.inputs), code: file.text };
}

test('the SDK middleware bundles for any runtime: no node: module, no vendor SDK', async () => {
  const { inputs, code } = await bundled();
  assert.deepEqual(inputs.filter((path) => /anthropic-ai|@ai-sdk|langchain|express\/|fastify\/|hono\//.test(path) && path.includes('node_modules')), []);
  assert.doesNotMatch(code, /(?:from|import)\s*\(?["']node:/);
});

/** What it is today; the goal is 60 kB. The word lists of the injection guard and the phone numbers of the world are most of it. */
const CEILING = 200_000;

test(`the SDK middleware stays under ${CEILING} bytes gzipped without weights`, async (t) => {
  const { bytes } = await bundled();
  t.diagnostic(`${bytes} bytes`);
  assert.ok(bytes < CEILING, `${bytes} bytes`);
});
