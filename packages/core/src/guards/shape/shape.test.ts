import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, testCall, testEngine } from '../../engine/engine.testing.js';
import type { CallOptions } from '../../engine/call.js';
import type { ClavigerError } from '../../errors/index.js';
import type { PolicyInput } from '../../policy/schema.js';
import { features, type Feature } from './policy.js';

async function judge(request: unknown, shape: PolicyInput['shape'] = {}, options: Partial<CallOptions> = {}): Promise<ClavigerError | undefined> {
  return testEngine({ shape }).open(testCall(request, options)).admit();
}

const fine = ask('x');

test('every wrong type is refused, and the path says where', async () => {
  const wrong = { string: 'x', number: 3, boolean: true, null: null, array: [], object: {} } as const;
  type Kind = keyof typeof wrong;
  const places: [path: string, accepted: Kind[], put: (value: unknown) => object][] = [
    ['model', ['string'], (value) => ({ ...fine, model: value })],
    ['max_tokens', ['number'], (value) => ({ ...fine, max_tokens: value })],
    ['stream', ['boolean', 'null'], (value) => ({ ...fine, stream: value })],
    ['messages', [], (value) => ({ ...fine, messages: value })],
    ['messages.0', [], (value) => ({ ...fine, messages: [value] })],
    ['messages.1.role', [], (value) => ({ ...fine, messages: [{ role: 'user', content: 'x' }, { role: value, content: 'x' }] })],
    ['messages.0.content', ['string', 'array'], (value) => ask(value)],
    ['messages.0.content.1', [], (value) => ask([{ type: 'text', text: 'x' }, value])],
    ['messages.0.content.0.type', ['string'], (value) => ask([{ type: value }])],
    ['messages.0.content.0.text', ['string'], (value) => ask([{ type: 'text', text: value }])],
    ['messages.0.content.0.content', ['string', 'null', 'array'], (value) => ask([{ type: 'tool_result', tool_use_id: 't', content: value }])],
    ['messages.0.content.0.content.0', [], (value) => ask([{ type: 'tool_result', tool_use_id: 't', content: [value] }])],
    ['messages.0.content.0.content.0.text', ['string'], (value) => ask([{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: value }] }])],
    ['system', ['string', 'null', 'array'], (value) => ({ ...fine, system: value })],
    ['system.0', [], (value) => ({ ...fine, system: [value] })],
    ['tools', ['null', 'array'], (value) => ({ ...fine, tools: value })],
    ['tools.0', ['object'], (value) => ({ ...fine, tools: [value] })],
  ];
  for (const [path, accepted, put] of places) {
    for (const [kind, value] of Object.entries(wrong)) {
      const verdict = await judge(put(value));
      if (accepted.includes(kind as Kind)) assert.equal(verdict, undefined, `${path} = ${kind}`);
      else {
        assert.equal(verdict?.code, 'invalid_request', `${path} = ${kind}`);
        const found = String(verdict.facts['path']);
        assert.ok(found === path || found.startsWith(`${path}.`), `${path} = ${kind}: ${found}`);
      }
    }
  }
});

test('missing fields are refused', async () => {
  assert.equal(await judge({ ...fine, model: 'm'.repeat(256) }), undefined);
  assert.equal((await judge({ ...fine, model: 'm'.repeat(257) }))?.facts['path'], 'model');
  for (const field of ['model', 'max_tokens', 'messages']) assert.equal((await judge({ ...fine, [field]: undefined }))?.facts['path'], field);
  assert.equal(await judge({ ...fine, max_tokens: undefined }, {}, { endpoint: 'count_tokens' }), undefined);
  for (const max_tokens of [-1, 1.5, 1e300]) assert.equal((await judge({ ...fine, max_tokens }))?.facts['path'], 'max_tokens');
  assert.equal(await judge({ ...fine, max_tokens: 0 }), undefined);
});

test('a tool result inside a tool result is refused', async () => {
  const verdict = await judge(ask([{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'tool_result', tool_use_id: 'b', content: 'x' }] }]));
  assert.equal(verdict?.facts['path'], 'messages.0.content.0.content.0.type');
});

test('unknown fields and blocks pass: the API judges them', async () => {
  assert.equal(await judge({ ...ask([{ type: 'hologram', data: 1 }]), brand_new: true }), undefined);
});

test('models are allowed by name or by prefix', async () => {
  const models = ['claude-a', 'claude-b-*'];
  for (const [model, allowed] of [['claude-a', true], ['claude-a-2', false], ['claude-b-2', true], ['claude-b', false], ['Claude-a', false], ['claude-a ', false]] as const) {
    const verdict = await judge({ ...fine, model }, { models });
    assert.equal(verdict?.code, allowed ? undefined : 'model_not_allowed', model);
    assert.ok(verdict === undefined || !verdict.message.includes('claude-a-2'));
  }
});

test('no model comes in by a side door: fallbacks and advisors are held to the list', async () => {
  const models = ['claude-test'];
  for (const more of [
    { fallbacks: [{ model: 'claude-dear' }] },
    { fallbacks: [{ model: 'claude-test' }, { model: 'claude-dear' }] },
    { fallbacks: 'default' },
    { tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-dear' }] },
  ]) {
    assert.equal((await judge({ ...fine, ...more }, { models }))?.code, 'model_not_allowed', JSON.stringify(more));
    assert.equal(await judge({ ...fine, ...more }), undefined);
  }
  assert.equal((await judge(ask([{ type: 'tool_addition', tool: { type: 'tool_definition', definition: { type: 'advisor_20260301', name: 'advisor', model: 'claude-dear' } } }]), { models }))?.code, 'model_not_allowed');
  assert.equal(await judge({ ...fine, fallbacks: [{ model: 'claude-test' }] }, { models }), undefined);
});

test('max_tokens has a cap, for fallbacks too', async () => {
  assert.equal(await judge({ ...fine, max_tokens: 50 }, { maxTokens: 50 }), undefined);
  const verdict = await judge({ ...fine, max_tokens: 51 }, { maxTokens: 50 });
  assert.equal(verdict?.code, 'max_tokens_exceeded');
  assert.deepEqual(verdict.facts, { limit: 50, actual: 51 });
  assert.equal((await judge({ ...fine, max_tokens: 5, fallbacks: [{ model: 'm', max_tokens: 51 }] }, { maxTokens: 50 }))?.code, 'max_tokens_exceeded');
});

const text = { type: 'text', text: 'x' };
const uses: Record<Feature, object[]> = {
  batches: [],
  computer_use: [{ tools: [{ type: 'computer_20251124', name: 'computer' }] }, { tools: [{ type: 'browser_toolset_20260801' }] }],
  code_execution: [{ tools: [{ type: 'code_execution_20260521', name: 'code_execution' }] }],
  container: [{ container: 'c' }, { container: { id: 'c' } }],
  context_management: [{ context_management: { edits: [] } }],
  diagnostics: [{ diagnostics: { previous_message_id: 'm' } }],
  documents: [ask([{ type: 'document', source: { type: 'text', data: 'x' } }]), ask([{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'document', source: {} }] }])],
  fallbacks: [{ fallbacks: [{ model: 'm' }] }, { fallbacks: 'default' }],
  files: [ask([{ type: 'image', source: { type: 'file', file_id: 'f' } }]), ask([{ type: 'container_upload', file_id: 'f' }])],
  images: [ask([{ type: 'image', source: {} }]), ask([{ type: 'tool_result', tool_use_id: 't', content: [text, { type: 'image', source: {} }] }]), ask([{ type: 'document', source: { type: 'content', content: [{ type: 'image', source: {} }] } }])],
  mcp_servers: [{ mcp_servers: [{ url: 'u', name: 'n' }] }, { tools: [{ type: 'mcp_toolset', mcp_server_name: 'n' }] }],
  mid_conversation_system: [{ messages: [{ role: 'user', content: 'x' }, { role: 'system', content: 'y' }] }],
  service_tier: [{ service_tier: 'auto' }],
  skills: [{ container: { skills: [{ skill_id: 's' }] } }],
  speed: [{ speed: 'fast' }, { fallbacks: [{ model: 'm', speed: 'fast' }] }],
  thinking: [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, { thinking: { type: 'adaptive' } }, { fallbacks: [{ model: 'm', thinking: { type: 'adaptive' } }] }],
  tools: [{ tools: [{ name: 'n', input_schema: {} }] }, ask([{ type: 'tool_addition', tool: { type: 'tool_definition', definition: { name: 'n' } } }])],
  thread: [{ thread: { type: 'create' } }, { thread: { type: 'continue', previous_message_id: 'msg_1' } }],
  user_profile_id: [{ user_profile_id: 'u' }],
  web_fetch: [{ tools: [{ type: 'web_fetch_20260318', name: 'web_fetch' }] }, ask([{ type: 'tool_addition', tool: { type: 'tool_definition', definition: { type: 'web_fetch_20260318' } } }])],
  web_search: [{ tools: [{ type: 'web_search_20260318', name: 'web_search' }] }],
  workspace_id: [{ workspace_id: 'w' }],
};

for (const feature of features) {
  test(`a policy can close ${feature}`, async () => {
    assert.equal(await judge(fine, { forbid: [feature] }), undefined);
    for (const use of uses[feature]) {
      const verdict = await judge({ ...fine, ...use }, { forbid: [feature] });
      assert.equal(verdict?.code, 'feature_not_allowed', JSON.stringify(use));
      assert.equal(verdict.facts['feature'], feature);
      assert.equal(await judge({ ...fine, ...use }, { forbid: [] }), undefined, JSON.stringify(use));
    }
    if (feature === 'batches') assert.equal((await judge(fine, { forbid: ['batches'] }, { endpoint: 'batch_item' }))?.code, 'feature_not_allowed');
  });
}

test('a field that asks for nothing uses nothing', async () => {
  const idle = { tools: [], thinking: { type: 'disabled' }, speed: 'standard', container: null, mcp_servers: [], fallbacks: null };
  assert.equal(await judge({ ...fine, ...idle }, { forbid: [...features] }), undefined);
});

test('by default nothing that acts for another account passes', async () => {
  for (const feature of ['mcp_servers', 'thread', 'user_profile_id', 'workspace_id'] as const) assert.equal((await judge({ ...fine, ...uses[feature][0] }))?.facts['feature'], feature);
});

test('no message holds text from the request', async () => {
  const secret = `s${Math.random().toString(36).slice(2)}`;
  for (const request of [{ ...fine, [secret]: 1, model: 3 }, { ...fine, model: secret }, ask([{ type: secret, text: secret }, secret]), { ...fine, messages: [{ role: secret, content: secret }] }, { ...fine, system: [{ type: secret }] }]) {
    const verdict = await judge(request, { models: ['claude-test'] });
    assert.ok(verdict !== undefined && !JSON.stringify(verdict.body('r')).includes(secret));
  }
});
