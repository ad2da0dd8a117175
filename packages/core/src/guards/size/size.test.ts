import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask, testCall, testEngine } from '../../engine/engine.testing.js';
import type { ClavigerError } from '../../errors/index.js';
import { assertGrowsLinearly } from '../../growth.testing.js';
import type { PolicyInput } from '../../policy/schema.js';

async function judge(request: unknown, size: PolicyInput['size'] = {}): Promise<ClavigerError | undefined> {
  return testEngine({ size, shape: { forbid: [] } }).open(testCall(request)).admit();
}
const user = (content: unknown): object => ({ role: 'user', content });
const talk = (...messages: object[]): object => ask('', { messages });
const text = (value: string): object => ({ type: 'text', text: value });
const refused = async (code: string, setting: string, request: unknown, size: PolicyInput['size']): Promise<void> => {
  const verdict = await judge(request, size);
  assert.equal(verdict?.code, code);
  if (code === 'request_too_long') assert.equal(verdict.facts['setting'], `size.${setting}`);
};

test('a user turn has 10,000 characters by default', async () => {
  assert.equal(await judge(ask('a'.repeat(10_000))), undefined);
  const verdict = await judge(ask('a'.repeat(10_001)));
  assert.equal(verdict?.code, 'input_too_long');
  assert.deepEqual(verdict.facts, { limit: 10_000, path: 'messages.0' });
});

test('characters are code points: an emoji outside the basic plane counts once', async () => {
  assert.equal(await judge(ask('😀'.repeat(10_000))), undefined);
  assert.equal((await judge(ask('😀'.repeat(10_001))))?.code, 'input_too_long');
  assert.equal(await judge(ask([text('😀'.repeat(6_000)), text('a'.repeat(4_000))])), undefined);
  assert.equal((await judge(ask([text('😀'.repeat(6_000)), text('a'.repeat(4_001))])))?.code, 'input_too_long');
});

test('splitting a turn over blocks or messages gains nothing', async () => {
  const half = 'a'.repeat(5_001);
  for (const request of [ask([text(half), text(half)]), talk(user(half), user(half)), talk(user(half), { role: 'system', content: 'x' }, user([text(half)])), talk({ role: 'assistant', content: 'hello' }, user(half), user(half))]) {
    assert.equal((await judge(request))?.code, 'input_too_long');
  }
  assert.equal(await judge(talk(user(half), { role: 'assistant', content: 'go on' }, user(half))), undefined);
});

test('a turn is named by its first message', async () => {
  const verdict = await judge(talk(user('a'), { role: 'assistant', content: 'b' }, user('c'), user('d'.repeat(10_000))));
  assert.equal(verdict?.facts['path'], 'messages.2');
});

test('what others said does not count to the user', async () => {
  const long = 'a'.repeat(20_000);
  assert.equal(await judge(talk(user('a'), { role: 'assistant', content: long }, user([{ type: 'tool_result', tool_use_id: 't', content: long }, { type: 'document', source: { type: 'text', data: long } }]))), undefined);
});

test('every text counts to the whole', async () => {
  const size = { totalCharacters: 100 };
  const long = 'a'.repeat(101);
  for (const request of [ask(long), { ...ask('x'), system: long }, { ...ask('x'), tools: [{ name: 'n', description: long }] }, ask([{ type: 'tool_result', tool_use_id: 't', content: long }]), ask([{ type: 'hologram', text: long }]), { ...ask('x'), brand_new: long }]) {
    await refused('request_too_long', 'totalCharacters', request, size);
  }
  assert.equal(await judge(ask('a'.repeat(100)), size), undefined);
});

const image = (data = 'AAAA'): object => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } });
const document = (data = 'AAAA'): object => ({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data } });
const deep = (block: object): object[] => [{ type: 'tool_result', tool_use_id: 't', content: [block] }];

test('messages, blocks, tools, images and documents are counted, wherever they stand', async () => {
  await refused('request_too_long', 'messages', talk(user('a'), user('b'), user('c')), { messages: 2 });
  await refused('request_too_long', 'blocks', ask([text('a'), text('b'), text('c')]), { blocks: 2 });
  await refused('request_too_long', 'blocks', ask([text('a'), ...deep(text('b'))]), { blocks: 2 });
  await refused('request_too_long', 'tools', { ...ask('x'), tools: [{ name: 'a' }, { name: 'b' }] }, { tools: 1 });
  await refused('request_too_long', 'tools', ask([{ type: 'tool_addition', tool: { type: 'tool_definition', definition: { name: 'a' } } }]), { tools: 0 });
  await refused('request_too_long', 'images', ask([image(), ...deep(image())]), { images: 1 });
  await refused('request_too_long', 'images', ask([{ type: 'document', source: { type: 'content', content: [image()] } }]), { images: 0 });
  await refused('request_too_long', 'documents', ask([document(), ...deep(document())]), { documents: 1 });
  const web = { type: 'web_fetch_tool_result', tool_use_id: 't', content: { type: 'web_fetch_result', url: 'u', content: document() } };
  await refused('request_too_long', 'documents', talk(user('a'), { role: 'assistant', content: [web] }), { documents: 0 });
  assert.equal(await judge(ask([text('a'), image(), document()]), { messages: 1, blocks: 3, tools: 0, images: 1, documents: 1 }), undefined);
});

test('bytes are counted decoded', async () => {
  const bytes = (length: number): string => Buffer.alloc(length).toString('base64');
  for (const length of [97, 98, 99, 100]) {
    assert.equal(await judge(ask([image(bytes(length))]), { imageBytes: length }), undefined);
    await refused('request_too_long', 'imageBytes', ask([image(bytes(length))]), { imageBytes: length - 1 });
    await refused('request_too_long', 'documentBytes', ask([document(bytes(length))]), { documentBytes: length - 1 });
  }
  await refused('request_too_long', 'imageBytes', ask([image(bytes(60)), ...deep(image(bytes(60)))]), { imageBytes: 119 });
  await refused('request_too_long', 'documentBytes', ask([{ type: 'document', source: { type: 'text', data: 'a'.repeat(11) } }]), { documentBytes: 10 });
});

test('tokens are estimated, pictures by address too', async () => {
  await refused('request_too_long', 'estimatedTokens', ask('a '.repeat(4_000)), { estimatedTokens: 1_000 });
  assert.equal(await judge(ask('a short question'), { estimatedTokens: 1_000 }), undefined);
  const pictures = Array.from({ length: 40 }, () => ({ type: 'image', source: { type: 'url', url: 'https://a.example/b' } }));
  await refused('request_too_long', 'estimatedTokens', ask(pictures), { estimatedTokens: 50_000 });
});

test('no limit can be passed by a request that is only large', async () => {
  const large = (count: number): object => talk(...Array.from({ length: count }, () => user('a')));
  const judged = (request: object): ReturnType<typeof judge> => judge(request, { messages: 1_000_000, blocks: 1_000_000 });
  assert.equal((await judged(large(100_000)))?.code, 'input_too_long');
  await assertGrowsLinearly('messages', 100_000, large, judged);
});
