import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyInput } from '@claviger/core/policy';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';

const requests: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/v1/files'], ['GET', '/v1/files'], ['GET', '/v1/files/file_1'], ['GET', '/v1/files/file_1/content'],
  ['POST', '/v1/messages/batches'], ['GET', '/v1/messages/batches'], ['GET', '/v1/messages/batches/msgbatch_1'], ['GET', '/v1/messages/batches/msgbatch_1/results'], ['POST', '/v1/messages/batches/msgbatch_1/cancel'],
];

/** The paths that are refused for the posture, and how many requests have gone upstream. */
async function refusedUnder(privacy: PolicyInput['privacy']) {
  const bench = await startBench({ policy: { endpoints: { batches: true, files: true }, privacy } });
  const send = async (method: string, path: string): Promise<string | undefined> =>
    codeOf((await ask(bench.gateway.url, { method, path, headers: { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }, ...(method === 'POST' && { body: '{}' }) })).body);
  try {
    const refused: string[] = [];
    for (const [method, path] of requests) if ((await send(method, path)) === 'posture_violation') refused.push(`${method} ${path}`);
    const sent = bench.claude.requests.length;
    const deleted = await Promise.all(['/v1/files/file_1', '/v1/messages/batches/msgbatch_1'].map((path) => send('DELETE', path)));
    return { refused, sent, deleted };
  } finally {
    await bench.close();
  }
}

test('endpoints that store what they are sent are closed under a posture that does not cover them; what is there can be deleted', async () => {
  const all = requests.map(([method, path]) => `${method} ${path}`);
  for (const posture of ['zdr', 'hipaa'] as const) {
    const { refused, sent, deleted } = await refusedUnder({ posture });
    assert.deepEqual([refused, sent], [all, 0], posture);
    assert.ok(!deleted.includes('posture_violation'), posture);
  }
  assert.deepEqual((await refusedUnder({ posture: 'standard' })).refused, []);
  assert.deepEqual((await refusedUnder({ posture: 'zdr', features: { 'Files API': true } })).refused, all.filter((one) => one.includes('batches')));
});
