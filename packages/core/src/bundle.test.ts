import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundleMiddleware } from './bundle.testing.js';

const bundle = await bundleMiddleware();

test('the SDK middleware bundles for any runtime: no node: module, no vendor SDK', () => {
  assert.deepEqual(bundle.inputs.filter((path) => /anthropic-ai|@ai-sdk|langchain|express\/|fastify\/|hono\//.test(path) && path.includes('node_modules')), []);
  assert.doesNotMatch(bundle.code, /(?:from|import)\s*\(?["']node:/);
});

test('the data files are data: each of them is there, and holds nothing that JSON cannot', () => {
  assert.equal(bundle.dataFiles.length, 25, bundle.dataFiles.map(({ path }) => path).join('\n'));
  for (const { path, values } of bundle.dataFiles) {
    const plain: unknown = { ...values };
    assert.deepEqual(JSON.parse(JSON.stringify(plain)), plain, path);
  }
});

/** What an app loads before it runs: on an edge runtime, with each start. */
const START_BYTES = 55_000;

test(`an app with the SDK middleware starts with less than ${START_BYTES} bytes gzipped, data files apart`, (t) => {
  t.diagnostic(`${bundle.startBytes} bytes`);
  assert.ok(bundle.startBytes < START_BYTES, `${bundle.startBytes} bytes`);
});

/** With the guards and the JSON Schema library that are loaded beside the start or on demand. */
const ALL_BYTES = 160_000;

test(`all code of the SDK middleware together is less than ${ALL_BYTES} bytes gzipped, data files apart`, (t) => {
  t.diagnostic(`${bundle.allBytes} bytes; ${bundle.dataBytes} bytes of data files`);
  t.diagnostic(bundle.parts.filter(([, bytes]) => bytes > 500).map(([part, bytes]) => `${part} ${bytes}`).join(', '));
  assert.ok(bundle.allBytes < ALL_BYTES, `${bundle.allBytes} bytes`);
});
