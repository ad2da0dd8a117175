import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claudeEndpoint } from './claude-endpoint.js';

test('an address is what fetch makes of it', () => {
  const api = 'https://api.anthropic.com';
  for (const path of ['/v1/messages', '/v1/models/../messages', '/v1/files/x/../../messages?beta=true', '/v1/skills/%2E%2e/messages', '/v1\\messages', '/v1/models/..\\messages#x', '/v1/mess\tages']) {
    assert.equal(new URL(api + path).pathname, '/v1/messages');
    assert.equal(claudeEndpoint('POST', api + path), 'messages', path);
  }
  assert.equal(claudeEndpoint('POST', `${api}/v1/files`), 'open');
  assert.equal(claudeEndpoint('GET', `${api}/v1/messages/batches/b/results?x`), 'batch_results');
  assert.throws(() => claudeEndpoint('POST', `${api}/v1/models/../complete`), { code: 'endpoint_closed' });
});
