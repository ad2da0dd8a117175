import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from './greeting.js';

test('what can be pasted calls this machine, also where the gateway listens on every address', () => {
  for (const [url, called] of [
    ['http://0.0.0.0:8787', 'http://127.0.0.1:8787'],
    ['http://[::]:8787', 'http://[::1]:8787'],
    ['http://10.0.0.0:8787', 'http://10.0.0.0:8787'],
  ] as const) {
    const text = greeting({ url, token: undefined, sandbox: false, upstream: 'api.anthropic.com', file: undefined, variable: 'ANTHROPIC_API_KEY' });
    assert.ok(text.includes(`listens on ${url}\n`));
    assert.ok(text.includes(`curl ${called}/v1/messages `));
    assert.ok(text.includes(`baseURL: '${called}'`));
  }
});
