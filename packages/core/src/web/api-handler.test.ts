import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { claviger } from '../sdk/claviger.js';
import type { Caller } from '../sdk/caller.js';
import type { PolicyInput } from '../policy/schema.js';
import { apiHandler } from './index.js';

interface Asking {
  readonly method?: 'GET';
  readonly headers?: Readonly<Record<string, string>>;
  readonly policy?: PolicyInput;
  readonly app?: string;
  readonly caller?: Caller;
  readonly run?: Caller;
}

/** Asks with `fields` beside a message; gives the code of Claviger's error, and how many requests went upstream. */
async function asked(fields: object, { policy = {}, app, caller, run, method, headers }: Asking = {}): Promise<{ readonly code: string | undefined; readonly sent: number }> {
  let sent = 0;
  const guard = claviger(policy, app === undefined ? {} : { app });
  const handle = apiHandler({
    guard,
    apiKey: `sk-ant-api03-${randomBytes(40).toString('hex')}`,
    caller: () => (run === undefined ? (caller ?? { user: 'ann' }) : undefined),
    fetch: async () => {
      sent++;
      return Response.json({ type: 'error', error: { type: 'invalid_request_error', message: 'Enough.' } }, { status: 400 });
    },
  });
  const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }], ...fields });
  const request = method === 'GET' ? new Request('https://app.example/claude/v1/models', { headers: { ...headers } }) : new Request('https://app.example/claude/v1/messages', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const response = await (run === undefined ? handle(request) : guard.run(run, () => handle(request)));
  const { error } = (await response.json()) as { error: { details?: { claviger?: { code?: string } } } };
  await guard.settled();
  return { code: error.details?.claviger?.code, sent };
}

const file = { messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_011CNha8iCJcU1wXNR6q4V8w' } }] }] };
const container = { container: 'container_011CNha8iCJcU1wXNR6q4V8w' };
const refused = { code: 'file_not_allowed', sent: 0 };
const passed = { code: undefined, sent: 1 };

test('users of a mounted API name no file and no container of the workspace, in whichever form', async () => {
  const uploaded = { messages: [{ role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }] }] };
  for (const fields of [file, container, { container: { id: 'container_1', skills: [] } }, { container: { skills: [{ type: 'custom', skill_id: 'skill_1' }] } }, uploaded, { system: [{ type: 'text', text: 'x', source: { file_id: 'file_1' } }] }]) {
    assert.deepEqual(await asked(fields), refused, JSON.stringify(fields));
  }
  assert.deepEqual(await asked({}), passed);
  assert.deepEqual(await asked({ container: { skills: [{ type: 'anthropic', skill_id: 'pptx' }] } }), passed);
});

test('the policy of the app that the call is made for opens them', async () => {
  const policy: PolicyInput = { apps: { open: { shape: { files: 'any' } }, closed: {} } };
  assert.deepEqual(await asked(file, { policy: { shape: { files: 'any' } } }), passed);
  assert.deepEqual(await asked(container, { policy: { shape: { files: 'any' } } }), passed);
  for (const [name, expected] of [['open', passed], ['closed', refused]] as const) {
    assert.deepEqual(await asked(file, { policy, caller: { user: 'ann', app: name } }), expected, `caller of ${name}`);
    assert.deepEqual(await asked(file, { policy, app: name }), expected, `guard of ${name}`);
    assert.deepEqual(await asked(file, { policy, run: { user: 'ann', app: name } }), expected, `run for ${name}`);
  }
});

test('no header has upstream act for another account, where the policy forbids it', async () => {
  for (const [header, feature] of [['anthropic-workspace-id', 'workspace_id'], ['anthropic-user-profile-id', 'user_profile_id']] as const) {
    for (const method of [undefined, 'GET'] as const) {
      const asking = { headers: { [header]: 'other' }, ...(method !== undefined && { method }) };
      assert.deepEqual(await asked({}, asking), { code: 'feature_not_allowed', sent: 0 }, header);
      assert.deepEqual(await asked({}, { ...asking, policy: { shape: { forbid: [feature === 'workspace_id' ? 'user_profile_id' : 'workspace_id'] } } }), passed, header);
    }
  }
});
