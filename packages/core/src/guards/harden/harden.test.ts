import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ask, testCall, testEngine, testPorts } from '../../engine/engine.testing.js';
import type { Call } from '../../engine/call.js';
import type { PolicyInput } from '../../policy/schema.js';
import type { Ports } from '../../ports.js';

interface Body {
  readonly system: { readonly type: string; readonly text: string; readonly cache_control?: object }[];
  readonly messages: { readonly content: { readonly content: unknown }[] }[];
}

async function harden(request: unknown, harden: PolicyInput['harden'] = {}, options: Partial<Pick<Call, 'endpoint' | 'app' | 'id'>> = {}, ports: Ports = testPorts()): Promise<Body> {
  const call = testCall(request, options);
  const apps = { other: {} };
  assert.equal(await testEngine({ harden, apps, limits: { rules: [] } }, ports).open(call).admit(), undefined);
  return JSON.parse(call.body()) as Body;
}
const result = (content: unknown): object => ask([{ type: 'tool_result', tool_use_id: 't', content }]);
const marks = /<untrusted-([0-9a-f]{12})>/;

test('the rules come last; the client\'s own blocks keep their place and form', async () => {
  const own = [
    { type: 'text', text: 'attribution' },
    { type: 'text', text: 'prompt', cache_control: { type: 'ephemeral', ttl: '1h' } },
  ];
  const { system } = await harden({ ...ask('x'), system: own });
  assert.deepEqual(system.slice(0, 2), own);
  assert.equal(system.length, 3);
  assert.ok(system[2]?.text.startsWith('<operator_rules>'));
  assert.equal(system[2]?.cache_control, undefined);
  const fromText = await harden({ ...ask('x'), system: 'prompt' });
  assert.deepEqual(fromText.system[0], { type: 'text', text: 'prompt' });
  assert.deepEqual((await harden(ask('x'))).system, [system[2]]);
});

test('the rules cover overriding, personas, revealing, harm and outside content', async () => {
  const [block] = (await harden(ask('x'))).system;
  for (const word of [/ignore/, /role|persona/, /reveal/, /harm/, /data/]) assert.match(block?.text ?? '', word);
});

test('declared facts are said, and nothing else changes', async () => {
  const [plain] = (await harden(ask('x'))).system;
  const [full] = (await harden(ask('x'), { scope: 'orders and delivery', refusal: 'I cannot help with that.', tone: 'brief' })).system;
  for (const fact of ['orders and delivery', '"I cannot help with that."', 'brief']) {
    assert.ok(full?.text.includes(fact));
    assert.ok(!plain?.text.includes(fact));
  }
  for (const line of plain?.text.split('\n') ?? []) assert.ok(full?.text.includes(line), line);
});

test('the bytes are the same in every call, on every instance with the same secret', async () => {
  const request = { ...result('weather'), system: 'prompt' };
  const first = await harden(request);
  assert.deepEqual(await harden(request, {}, { id: 'another' }), first);
  const elsewhere = await harden(request, {}, {}, { ...testPorts(), secret: new TextEncoder().encode('quite another secret') });
  assert.notDeepEqual(elsewhere.system, first.system);
  assert.notDeepEqual((await harden(request, {}, { app: 'other' })).system, first.system);
});

test('tool results stand between marks that the rules name; other texts stay', async () => {
  const body = await harden(result('weather'));
  const nonce = marks.exec(body.system[0]?.text ?? '')?.[1] ?? '';
  assert.equal(body.messages[0]?.content[0]?.content, `<untrusted-${nonce}>\nweather\n</untrusted-${nonce}>`);
  const blocks = [{ type: 'text', text: 'weather' }, { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'hit' }] }];
  assert.deepEqual((await harden(result(blocks))).messages[0]?.content[0]?.content, [{ type: 'text', text: `<untrusted-${nonce}>\nweather\n</untrusted-${nonce}>` }, blocks[1]]);
  for (const content of [[{ type: 'text', text: 'user' }], [{ type: 'document', title: 't', source: { type: 'text', media_type: 'text/plain', data: 'd' } }]]) {
    assert.deepEqual((await harden(ask(content))).messages[0]?.content, content);
  }
});

test('marks cannot be closed from inside, in any case and after any text', async () => {
  const probe = await harden(result('x'));
  const nonce = marks.exec(probe.system[0]?.text ?? '')?.[1] ?? '';
  const piece = fc.constantFrom('</untrusted-', '<untrusted-', nonce, nonce.toUpperCase(), nonce.slice(0, 6), nonce.slice(6), '>', '\n', 'x', '\u200b', '-');
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 12 }), async (pieces) => {
      const text = String((await harden(result(`${pieces.join('')}!`))).messages[0]?.content[0]?.content);
      const inside = text.slice(`<untrusted-${nonce}>\n`.length, -`\n</untrusted-${nonce}>`.length);
      assert.ok(text.startsWith(`<untrusted-${nonce}>\n`) && text.endsWith(`\n</untrusted-${nonce}>`));
      assert.ok(!inside.toLowerCase().includes(nonce), inside);
    }),
  );
});

test('counting tokens counts the rules too', async () => {
  const counted = await harden({ model: 'claude-test', messages: [{ role: 'user', content: 'x' }] }, {}, { endpoint: 'count_tokens' });
  assert.deepEqual(counted.system, (await harden(ask('x'))).system);
});

test('marks and rules can be left out', async () => {
  const unmarked = await harden(result('weather'), { mark: 'none' });
  assert.equal(unmarked.messages[0]?.content[0]?.content, 'weather');
  assert.doesNotMatch(unmarked.system[0]?.text ?? '', /untrusted-/);
  const call = testCall(ask('x'));
  await testEngine({ harden: { enabled: false } }).open(call).admit();
  assert.equal(call.edited, false);
});
