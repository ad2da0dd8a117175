import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyInput } from '@claviger/core/policy';
import { startBench } from '../gateway.testing.js';
import { ask, codeOf } from '../http.testing.js';

const endpoints: readonly (readonly [method: string, path: string, name: string])[] = [
  ['POST', '/v1/messages', 'messages'], ['POST', '/v1/messages/count_tokens', 'count_tokens'], ['GET', '/v1/models', 'models'],
  ['GET', '/v1/files', 'files'], ['GET', '/v1/files/file_1/content', 'file_content'], ['POST', '/v1/messages/batches', 'batches'], ['GET', '/v1/messages/batches', 'batches'],
];

/** What each endpoint answers to a request with this header, what reached upstream of it, and what the ledger says. */
async function asked(header: string, shape: PolicyInput['shape']) {
  const bench = await startBench({ policy: { endpoints: { batches: true, files: true }, ...(shape !== undefined && { shape }) } });
  try {
    const codes: (string | undefined)[] = [];
    for (const [method, path] of endpoints) {
      const message = { model: 'claude-haiku-4-5', max_tokens: 10, messages: [{ role: 'user', content: 'Hello' }] };
      const body = JSON.stringify(path.endsWith('/batches') ? { requests: [{ custom_id: 'a', params: message }] } : path.endsWith('/count_tokens') ? { ...message, max_tokens: undefined } : message);
      const headers = { 'x-api-key': bench.token, 'anthropic-version': '2023-06-01', 'content-type': 'application/json', [header]: 'other' };
      codes.push(codeOf((await ask(bench.gateway.url, { method, path, headers, ...(method === 'POST' && { body }) })).body));
    }
    return { codes, sent: bench.claude.requests.map(({ headers }) => headers[header.toLowerCase()]), rows: bench.rows.map(({ endpoint, outcome, code }) => `${endpoint} ${outcome} ${code ?? ''}`) };
  } finally {
    await bench.close();
  }
}

test('no header has upstream act in another workspace or for another profile, unless the policy allows it', async () => {
  for (const [header, feature] of [['Anthropic-Workspace-Id', 'workspace_id'], ['anthropic-user-profile-id', 'user_profile_id']] as const) {
    const refused = await asked(header, undefined);
    assert.deepEqual(refused.codes, endpoints.map(() => 'feature_not_allowed'), header);
    assert.deepEqual(refused.sent, []);
    assert.deepEqual(refused.rows, endpoints.map(([, , name]) => `${name} denied feature_not_allowed`));
    const allowed = await asked(header, { forbid: ['mcp_servers', feature === 'workspace_id' ? 'user_profile_id' : 'workspace_id'] });
    assert.ok(!allowed.codes.includes('feature_not_allowed'), header);
    assert.deepEqual(new Set(allowed.sent), new Set(['other']));
  }
});
