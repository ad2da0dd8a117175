import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { claviger } from '../sdk/claviger.js';
import { chatHandler } from './index.js';
import type { UpstreamOptions } from './upstream.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;

/** Asks a chat; gives the code of the error that it answers with, and all that it logged. */
async function asked(options: UpstreamOptions, env = 'NO_SUCH_VARIABLE'): Promise<{ readonly code: string | undefined; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const note = (event: string, fields?: object): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
  const guard = claviger({ upstream: { retries: 0, credential: { env } } }, { ports: { logger: { info: note, warn: note, error: note } } });
  const handle = chatHandler({ guard, model: 'claude-sonnet-5-5', caller: () => ({ user: 'ann' }), ...options });
  const response = await handle(new Request('https://app.example/chat', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"message":"a private question"}' }));
  const { error } = (await response.json()) as { error: { details?: { claviger?: { code?: string } } } };
  return { code: error.details?.claviger?.code, lines };
}

test('why Claude could not be asked is in the log, without key or question', async () => {
  const refused = new TypeError(`fetch failed for ${key}`, { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) });
  assert.deepEqual(await asked({}), { code: 'upstream_credential', lines: ['upstream_credential {"missing":"NO_SUCH_VARIABLE"}'] });
  assert.deepEqual(await asked({ apiKey: '' }), { code: 'upstream_credential', lines: ['upstream_credential {"missing":"the option apiKey"}'] });
  assert.deepEqual(await asked({ apiKey: key, fetch: () => Promise.resolve(new Response('', { status: 401 })) }), { code: 'upstream_credential', lines: ['upstream_credential {"status":401}'] });
  assert.deepEqual(await asked({ apiKey: key, fetch: () => Promise.reject(refused) }), { code: 'upstream_unreachable', lines: ['upstream_unreachable {"host":"api.anthropic.com","attempt":1,"cause":"ECONNREFUSED"}'] });
  assert.deepEqual(await asked({ apiKey: key, fetch: () => Promise.reject(new TypeError(`no ${key}`)) }), { code: 'upstream_unreachable', lines: ['upstream_unreachable {"host":"api.anthropic.com","attempt":1,"cause":"TypeError"}'] });
});
