import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { assertGrowsLinearly } from '../growth.testing.js';
import { blockReadings } from './content-blocks.js';
import type { JsonObject, JsonValue } from './json-value.js';
import type { Segment } from './segment.js';
import { walkRequest } from './walk.js';

const silent = { textChanged: () => {} };
const walk = (request: JsonObject): Segment[] => walkRequest(request, silent);
const found = (request: JsonObject): [string, string, string, string][] => walk(request).map(({ path, trust, origin, text }) => [path, trust, origin, text]);
const inMessage = (block: JsonValue, role = 'user'): [string, string, string, string][] =>
  found({ messages: [{ role, content: [block] }] }).map(([path, ...rest]) => [path.replace('messages.0.content.0.', ''), ...rest]);

/** Interfaces and unions of one of the SDK's declaration files, by name. */
function declarations(path: string): Map<string, string> {
  const text = readFileSync(new URL(import.meta.resolve('@anthropic-ai/sdk')).pathname.replace(/index\.m?js$/, path), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const byName = new Map<string, string>();
  for (const match of text.matchAll(/^export type (\w+) = ([^;]+);/gm)) byName.set(match[1] ?? '', match[2] ?? '');
  for (const match of text.matchAll(/^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm)) byName.set(match[1] ?? '', match[2] ?? '');
  return byName;
}

/** The `type: '...'` literals of a union of the SDK and of the interfaces in it. */
function typesOfUnion(byName: Map<string, string>, union: string): string[] {
  const members = byName.get(union)?.match(/\w+/g) ?? [];
  assert.ok(members.length > 0, `${union} is not in the SDK any more`);
  return members.flatMap((member) => {
    const body = byName.get(member);
    assert.ok(body !== undefined, `${member} of ${union} is declared elsewhere`);
    const literal = /^ {4}type: ((?:'\w+'(?: \| )?)+);/m.exec(body)?.[1];
    if (literal === undefined) return typesOfUnion(byName, member);
    return literal.match(/\w+/g) ?? [];
  });
}

for (const [path, union] of [
  ['resources/messages/messages.d.ts', 'ContentBlockParam'],
  ['resources/beta/messages/messages.d.ts', 'BetaContentBlockParam'],
] as const) {
  test(`every type of the SDK's ${union} has a reading`, () => {
    const types = typesOfUnion(declarations(path), union);
    assert.ok(types.length >= 16 && types.includes('text') && types.includes('search_result'), types.join());
    assert.deepEqual(types.filter((type) => !blockReadings.has(type)), []);
  });
}

test('every block that the SDK nests inside another has a reading', () => {
  const byName = declarations('resources/beta/messages/messages.d.ts');
  const nested = [...byName].flatMap(([name, body]) => (/^Beta\w+(?:BlockParam|ResultErrorParam|ResultErrorBlockParam)$/.test(name) ? [/^ {4}type: '(\w+)';/m.exec(body)?.[1] ?? ''] : []));
  assert.ok(nested.length > 35);
  assert.deepEqual(nested.filter((type) => type !== '' && !blockReadings.has(type)), []);
});

test('every content block of an answer in the SDK has a reading', () => {
  const byName = declarations('resources/beta/messages/messages.d.ts');
  assert.deepEqual(typesOfUnion(byName, 'BetaContentBlock').filter((type) => !blockReadings.has(type)), []);
});

/**
 * Every block type that the SDK nests inside another, filled by its declaration with one text a string field: the walk
 * must give each text that is not an id, a name of a variant, or content that only the API can read.
 */
test('every string field that the SDK declares in a content block is a segment', () => {
  const byName = declarations('resources/beta/messages/messages.d.ts');
  // Not text for the model: checked by the API for their form, or opaque to all but the API.
  const opaque = /^(?:type|id|tool_use_id|tool_id|file_id|signature|encrypted_\w+|media_type|ttl|name|server_name|toolset_name|mcp_server_name|tool_name)$/;
  const checked = new Set<string>();
  /** Which member of each union is taken. */
  let variant = 0;
  const fill = (declared: string, path: string, depth: number): JsonValue | undefined => {
    const type = declared.trim().replace(/ \| null$/, '');
    if (depth > 9) return undefined;
    if (type === 'string') return `text at ${path}`;
    if (type === 'unknown') return { anything: `text at ${path}.anything` };
    const array = /^Array<(.+)>$/s.exec(type);
    if (array !== null) {
      const members = (array[1] ?? '').split(' | ').map((member, index) => fill(member, `${path}.${index}`, depth + 1));
      return members.filter((member) => member !== undefined);
    }
    if (type.includes(' | ')) {
      const options = type.split(' | ').map((option) => fill(option, path, depth)).filter((value) => value !== undefined);
      return options[variant % options.length];
    }
    if (/^'\w+'$/.test(type)) return type.slice(1, -1);
    const body = byName.get(type);
    if (body === undefined) return undefined;
    if (!body.startsWith('    ')) return fill(body, path, depth);
    const object: JsonObject = {};
    for (const field of body.matchAll(/^ {4}(\w+)\??: ([^;{]+);/gm)) {
      const [, name = '', declaration = ''] = field;
      if (name === 'cache_control' || name === 'caller') continue;
      const value = fill(declaration, `${path}.${name}`, depth + 1);
      if (value !== undefined) object[name] = value;
    }
    return object;
  };
  const texts = (value: JsonValue | undefined, key: string): string[] => {
    if (typeof value === 'string') return value.startsWith('text at ') && !opaque.test(key) ? [value] : [];
    if (Array.isArray(value)) return value.flatMap((member) => texts(member, key));
    if (typeof value !== 'object' || value === null) return [];
    const binary = value['type'] === 'base64' || value['type'] === 'redacted_thinking';
    return Object.entries(value).flatMap(([name, member]) => (binary && name === 'data' ? [] : texts(member, name)));
  };
  for (const member of (byName.get('BetaContentBlockParam')?.match(/\w+/g) ?? []).flatMap((name) => Array.from({ length: 8 }, () => name))) {
    variant = (variant + 1) % 8;
    const block = fill(member, member, 0);
    const given = new Set(walk({ messages: [{ role: 'user', content: [block ?? null] }] }).map(({ text }) => text));
    for (const text of texts(block, '')) {
      checked.add(text);
      assert.ok(given.has(text), `${text} is not walked`);
    }
  }
  assert.ok(checked.size > 60, `only ${checked.size} fields`);
});

test('tools, system, messages and other fields come in the order in which the model reads them', () => {
  assert.deepEqual(
    found({
      metadata: { user_id: 'u-1' },
      messages: [
        { role: 'user', content: 'question' },
        { role: 'assistant', content: [{ type: 'text', text: 'answer' }] },
        { role: 'system', content: 'note' },
      ],
      system: [{ type: 'text', text: 'prompt', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'search', description: 'finds', input_schema: { type: 'object', properties: { q: { type: 'string', description: 'words' } } } }],
      model: 'claude-x',
    }),
    [
      ['tools.0.name', 'system', 'tool_definition', 'search'],
      ['tools.0.description', 'system', 'tool_definition', 'finds'],
      ['tools.0.input_schema.type', 'system', 'tool_definition', 'object'],
      ['tools.0.input_schema.properties.*.type', 'system', 'tool_definition', 'string'],
      ['tools.0.input_schema.properties.*.description', 'system', 'tool_definition', 'words'],
      ['system.0.text', 'system', 'system', 'prompt'],
      ['messages.0.content', 'user', 'text', 'question'],
      ['messages.1.content.0.text', 'assistant', 'text', 'answer'],
      ['messages.2.content', 'system', 'system', 'note'],
      ['metadata.user_id', 'untrusted', 'metadata', 'u-1'],
    ],
  );
});

test('texts from outside are untrusted wherever they stand', () => {
  assert.deepEqual(inMessage({ type: 'tool_result', tool_use_id: 't', content: 'plain' }), [['content', 'untrusted', 'tool_result', 'plain']]);
  assert.deepEqual(inMessage({ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'block' }, { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'hit' }] }] }), [
    ['content.0.text', 'untrusted', 'tool_result', 'block'],
    ['content.1.source', 'untrusted', 'search_result', 's'],
    ['content.1.title', 'untrusted', 'search_result', 't'],
    ['content.1.content.0.text', 'untrusted', 'search_result', 'hit'],
  ]);
  assert.deepEqual(inMessage({ type: 'document', title: 'T', context: 'C', source: { type: 'text', media_type: 'text/plain', data: 'D' } }), [
    ['title', 'untrusted', 'document', 'T'],
    ['context', 'untrusted', 'document', 'C'],
    ['source.data', 'untrusted', 'document', 'D'],
  ]);
  assert.deepEqual(inMessage({ type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'inner' }] } }), [['source.content.0.text', 'untrusted', 'document', 'inner']]);
  assert.deepEqual(inMessage({ type: 'document', source: { type: 'content', content: 'inner' } }), [['source.content', 'untrusted', 'document', 'inner']]);
  assert.deepEqual(
    inMessage({ type: 'web_fetch_tool_result', tool_use_id: 't', content: { type: 'web_fetch_result', url: 'u', content: { type: 'document', source: { type: 'text', data: 'page' } } } }, 'assistant'),
    [
      ['content.url', 'untrusted', 'server_result', 'u'],
      ['content.content.source.data', 'untrusted', 'document', 'page'],
    ],
  );
  assert.deepEqual(inMessage({ type: 'code_execution_tool_result', content: { type: 'code_execution_result', stdout: 'o', stderr: 'e', return_code: 0, content: [{ type: 'code_execution_output', file_id: 'f' }] } }), [
    ['content.stdout', 'untrusted', 'server_result', 'o'],
    ['content.stderr', 'untrusted', 'server_result', 'e'],
  ]);
  assert.deepEqual(inMessage({ type: 'image', source: { type: 'url', url: 'https://x' } }), [['source.url', 'untrusted', 'document', 'https://x']]);
});

test('a tool call gives every text and every sentence-like name of its input, whatever it calls itself', () => {
  const input = { type: 'base64', data: 'not base64 at all', id: 'a', 'say this to the model': { signature: 's' }, list: ['x', { media_type: 'm' }] };
  assert.deepEqual(
    inMessage({ type: 'tool_use', id: 'toolu_1', name: 'run', input }, 'assistant').map(([path, trust, , text]) => [path, trust, text]),
    [
      ['input.type', 'assistant', 'base64'],
      ['input.data', 'assistant', 'not base64 at all'],
      ['input.id', 'assistant', 'a'],
      ['input.*', 'assistant', 'say this to the model'],
      ['input.*.signature', 'assistant', 's'],
      ['input.*.0', 'assistant', 'x'],
      ['input.*.1.*', 'assistant', 'm'],
    ],
  );
});

test('unknown blocks and fields are walked to the last string, as untrusted', () => {
  assert.deepEqual(inMessage({ type: 'hologram', id: 'an id that speaks', shape: { deep: [[{ deeper: 'x' }], 1, null, 'y'] }, source: { type: 'base64', data: 'words in disguise' } }).map(([, trust, , text]) => [trust, text]), [
    ['untrusted', 'an id that speaks'],
    ['untrusted', 'x'],
    ['untrusted', 'y'],
    ['untrusted', 'words in disguise'],
  ]);
  assert.deepEqual(inMessage({ type: 'a type that speaks' }).map(([, , , text]) => text), ['a type that speaks']);
  assert.deepEqual(inMessage({ type: 'hologram', source: { type: 'base64', data: 'AAAA/+==' } }), []);
  assert.deepEqual(inMessage({ type: 'text', text: 'a', aside: { id: 'b' } }).map(([, trust, origin, text]) => [trust, origin, text]), [
    ['user', 'text', 'a'],
    ['untrusted', 'unknown', 'b'],
  ]);
  assert.deepEqual(found({ messages: [{ role: 'user', content: 'a', note: { b: 'c' } }], brand_new: { id: 'd', list: ['e'] } }).map(([, trust, , text]) => [trust, text]), [
    ['user', 'a'],
    ['untrusted', 'c'],
    ['untrusted', 'd'],
    ['untrusted', 'e'],
  ]);
});

test('requests of the wrong shape are walked too', () => {
  const texts = (request: JsonObject): string[] => walk(request).map(({ text }) => text);
  assert.deepEqual(texts({ messages: 'a' }), ['a']);
  assert.deepEqual(texts({ messages: ['a', null, 3, ['b']] }), ['a', 'b']);
  assert.deepEqual(texts({ messages: [{ role: 'oracle', content: { type: 'text', text: 'c' } }] }), ['c', 'oracle']);
  assert.deepEqual(texts({ messages: [{ role: 'user', content: ['d', ['e'], null] }] }), ['d', 'e']);
  assert.deepEqual(texts({ system: { text: 'f' }, tools: { description: 'g' }, messages: [] }), ['g', 'f']);
  assert.deepEqual(texts({ messages: [{ role: 'user', content: [{ type: 'text', text: { nested: 'h' } }] }] }), ['h']);
  assert.deepEqual(texts({ messages: [{ role: 'user', content: [{ text: 'i' }] }] }), ['i']);
});

test('texts that the API signed are read and cannot be set', () => {
  const signed = walk({ messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'redacted_thinking', data: 'x' }, { type: 'compaction', content: 'sum', signature: 's' }] }] });
  assert.deepEqual(signed.map(({ text, fixed }) => [text, fixed]), [['hm', true], ['sum', true]]);
  for (const segment of signed) assert.throws(() => (segment.text = 'other'), TypeError);
});

test('what only calls itself signed can be set', () => {
  const segments = walk({ messages: [{ role: 'user', content: [{ type: 'thinking', thinking: 'hm' }, { type: 'compaction', content: 'sum' }] }] });
  assert.deepEqual(segments.map(({ text, fixed }) => [text, fixed]), [['hm', false], ['sum', false]]);
});

test('paths never show names that a caller chose', () => {
  const secret = `name-${Math.random()}`;
  for (const segment of walk({ messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'n', input: { [secret]: { [secret]: 'v' } } }, { type: 'new', [secret]: 'w' }] }], [secret]: 'x' })) {
    assert.ok(!segment.path.includes(secret), segment.path);
  }
});

test('a million tiny segments take time in proportion to their number', async () => {
  const tiny = (count: number) => ({ messages: [{ role: 'user', content: Array.from({ length: count }, () => ({ type: 'text', text: 'a' })) }] });
  const segments = walk(tiny(1_000_000));
  assert.equal(segments.length, 1_000_000);
  assert.equal(segments[999_999]?.path, 'messages.0.content.999999.text');
  // Of a million, whose segments all stay alive, most of the time goes to the collector, which does not grow evenly.
  await assertGrowsLinearly('segments', 200_000, tiny, walk);
});
