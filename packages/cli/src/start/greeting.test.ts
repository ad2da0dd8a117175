import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from './greeting.js';

test('what can be pasted calls this machine, also where the gateway listens on every address', () => {
  for (const [url, called] of [
    ['http://0.0.0.0:8787', 'http://127.0.0.1:8787'],
    ['http://[::]:8787', 'http://[::1]:8787'],
    ['http://10.0.0.0:8787', 'http://10.0.0.0:8787'],
  ] as const) {
    const text = greeting({ url, token: undefined, sandbox: false, upstream: 'api.anthropic.com', model: 'claude-sonnet-5-5', file: undefined, variable: 'ANTHROPIC_API_KEY', unreadDotenv: false });
    assert.ok(text.includes(`listens on ${url}\n`));
    assert.ok(text.includes(`curl ${called}/v1/messages `));
    assert.ok(text.includes(`baseURL: '${called}'`));
  }
});

test('a sandbox beside a .env that was not read says when it is', () => {
  const said = (unreadDotenv: boolean): string => greeting({ url: 'http://127.0.0.1:8787', token: undefined, sandbox: true, upstream: 'api.anthropic.com', model: 'claude-sonnet-5-5', file: undefined, variable: 'ANTHROPIC_API_KEY', unreadDotenv });
  assert.match(said(true), /\.env here was not read: it is with NODE_ENV=development/);
  assert.doesNotMatch(said(false), /NODE_ENV/);
});
