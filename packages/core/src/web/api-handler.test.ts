import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { LedgerRow } from '../engine/outcome.js';
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
async function asked(fields: object, asking: Asking = {}): Promise<{ readonly code: string | undefined; readonly sent: number }> {
  const { code, bodies } = await sentUpstream(fields, asking);
  return { code, sent: bodies.length };
}

/** The same, with the bodies that went upstream and the rules that the ledger names. */
async function sentUpstream(fields: object, { policy = {}, app, caller, run, method, headers }: Asking): Promise<{ readonly code: string | undefined; readonly bodies: readonly string[]; readonly rules: readonly string[] }> {
  const bodies: string[] = [];
  const rules: string[] = [];
  const ledger = { append: (row: LedgerRow) => void rules.push(...row.findings.map(({ rule }) => rule)) };
  const guard = claviger(policy, { ports: { ledger }, ...(app !== undefined && { app }) });
  const handle = apiHandler({
    guard,
    apiKey: `sk-ant-api03-${randomBytes(40).toString('hex')}`,
    caller: () => (run === undefined ? (caller ?? { user: 'ann' }) : undefined),
    fetch: async (_url, init) => {
      bodies.push(typeof init?.body === 'string' ? init.body : '');
      return Response.json({ type: 'error', error: { type: 'invalid_request_error', message: 'Enough.' } }, { status: 400 });
    },
  });
  const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }], ...fields });
  const request = method === 'GET' ? new Request('https://app.example/claude/v1/models', { headers: { ...headers } }) : new Request('https://app.example/claude/v1/messages', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const response = await (run === undefined ? handle(request) : guard.run(run, () => handle(request)));
  const { error } = (await response.json()) as { error: { details?: { claviger?: { code?: string } } } };
  await guard.settled();
  return { code: error.details?.claviger?.code, bodies, rules };
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

test('a base URL without or with one /v1 too many is told so, and other paths are not', async () => {
  const guard = claviger({});
  const handle = apiHandler({ guard, apiKey: `sk-ant-api03-${randomBytes(40).toString('hex')}`, caller: () => ({ user: 'ann' }), fetch: () => Promise.reject(new Error('nothing goes upstream')) });
  for (const [path, says] of [['/claude/messages', 'Put `/v1` at the end'], ['/claude/models', 'Put `/v1` at the end'], ['/claude/v1/v1/messages', 'Take `/v1` out of the base URL'], ['/claude/v1/complete', 'Open it in the policy'], ['/claude/v1/v1/complete', 'Open it in the policy']] as const) {
    const { error } = (await (await handle(new Request(`https://app.example${path}`, { method: 'POST' }))).json()) as { error: { message: string } };
    assert.ok(error.message.includes(says), `${path}: ${error.message}`);
  }
});

test('users of a mounted API do not choose as whom upstream takes them', async () => {
  const opaque = '7f3a9c1e-52d4-4b8a-9f60-1d2e3c4b5a69';
  const named = async (user: string, metadata: object | undefined, policy: PolicyInput = {}) => {
    const { bodies, rules } = await sentUpstream({ metadata }, { caller: { user }, policy: { ...policy, harden: { enabled: false } } });
    const { metadata: sent, ...rest } = JSON.parse(bodies[0]!) as { metadata?: { user_id: unknown } };
    assert.deepEqual(rest, { model: 'claude-haiku-4-5', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] });
    return { sent, said: rules.includes('privacy/user-id') };
  };
  for (const user_id of [opaque, 'ann@example.com', '', 7, null, { a: 1 }]) {
    const { sent, said } = await named('ann', { user_id });
    assert.match(String(sent?.user_id), /^user[0-9a-f]{32}$/, JSON.stringify(user_id));
    assert.ok(said);
  }
  assert.deepEqual(await named('ann', { user_id: opaque }, { privacy: { userId: 'keep' } }), { sent: { user_id: opaque }, said: false });
  assert.equal((await named('ann', undefined)).said, false);
});
