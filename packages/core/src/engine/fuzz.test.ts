import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isClavigerError } from '../errors/index.js';
import { SseDecoder, encodeEvent } from '../messages/sse.js';
import { ask, testCall, testEngine, testPorts } from './engine.testing.js';
import type { CallSession } from './pipeline.js';

const outcome = { kind: 'failed', status: 500, usage: undefined, dispatched: false, answerTokens: 0, stopReason: undefined, model: undefined } as const;
const ports = testPorts();
const engine = testEngine({ shape: { forbid: [], models: ['claude-*'], maxTokens: 1000 } }, ports);

/** Seeds that reach deep: every kind of block, with the fields that guards read. */
const seed = {
  model: 'claude-test',
  max_tokens: 100,
  system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
  tools: [{ name: 'search', description: 'Finds pages', input_schema: { type: 'object', properties: { q: { type: 'string' } } } }],
  fallbacks: [{ model: 'claude-other', max_tokens: 5 }],
  metadata: { user_id: 'u' },
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'Hello 👩‍👩‍👧 \u200b' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }, { type: 'document', title: 't', source: { type: 'content', content: [{ type: 'text', text: 'd' }] }, citations: { enabled: true } }] },
    { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'text', text: 'a', citations: [{ type: 'char_location', cited_text: 'c' }] }, { type: 'tool_use', id: 'toolu_1', name: 'search', input: { q: 'x', n: [1, { deep: 'y' }] } }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'r' }] }, { type: 'hologram', id: 'x', data: { y: 'z' } }] },
    { role: 'system', content: 'note' },
  ],
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const odd = fc.oneof(
  fc.constantFrom<Json>(null, true, -1, 1e308, 0.5, '', 'text', '\u202e', '\u{E0041}', [], {}, [[]], [null], 'tool_result', 'base64', { type: 'text' }, { type: 'text', text: 3 }, { type: 'tool_result', content: [{ type: 'tool_result' }] }, { type: null }),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);
const names = fc.constantFrom('type', 'text', 'content', 'role', 'source', 'data', 'messages', 'system', 'tools', 'model', 'tool', 'definition', '__proto__', 'constructor', 'toString', 'length', '0', 'fallbacks', 'input', 'new field');

/** `value` with one place changed: replaced, taken out, doubled or renamed. */
function damage(value: Json, path: number[], kind: number, by: Json, name: string): Json {
  const [step = 0, ...rest] = path;
  if (typeof value !== 'object' || value === null || path.length === 0) return by;
  if (Array.isArray(value)) {
    if (value.length === 0) return [by];
    const at = step % value.length;
    if (rest.length > 0) return value.map((member, index) => (index === at ? damage(member, rest, kind, by, name) : member));
    return kind % 2 === 0 ? value.filter((_, index) => index !== at) : [...value.slice(0, at), by, ...value.slice(at)];
  }
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)] ?? name;
  if (rest.length > 0 && keys.length > 0) return Object.fromEntries(Object.entries(value).map(([own, member]) => [own, own === key ? damage(member, rest, kind, by, name) : member]));
  if (kind % 3 === 0) return Object.fromEntries(Object.entries(value).filter(([own]) => own !== key));
  // A computed key of an object literal may be `__proto__` and is then an own one, as in parsed JSON.
  return { ...value, [kind % 3 === 1 ? key : name]: by };
}

async function send(source: string): Promise<CallSession | undefined> {
  try {
    const session = engine.open(testCall(source));
    const verdict = await session.admit();
    if (verdict !== undefined) {
      assert.ok(isClavigerError(verdict));
      assert.notEqual(verdict.code, 'guard_failed', source);
      assert.notEqual(verdict.code, 'internal', source);
      await session.settle(outcome);
      return undefined;
    }
    assert.doesNotThrow(() => void JSON.parse(session.call.body()), source);
    return session;
  } catch (error) {
    assert.ok(isClavigerError(error), `${String(error)} for ${source}`);
    return undefined;
  }
}

test('any damage to a request ends in a body or a typed error, never in a crash of a guard', async () => {
  const step = fc.tuple(fc.array(fc.nat(12), { minLength: 1, maxLength: 6 }), fc.nat(5), odd, names);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      let value: Json = seed;
      for (const [path, kind, by, name] of steps) value = damage(value, path, kind, by, name);
      const session = await send(JSON.stringify(value));
      await session?.settle(outcome);
    }),
    { numRuns: 1_500 },
  );
});

test('any damage to the source of a request ends in a body or a typed error', async () => {
  const source = JSON.stringify(seed);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(source.length), fc.nat(20), fc.oneof(fc.string(), fc.constantFrom('"', '\\', '{', '[', '}', ']', ',', '\\ud800', '\u0000', '1e999'))), { minLength: 1, maxLength: 4 }), async (cuts) => {
      let damaged = source;
      for (const [at, length, by] of cuts) damaged = damaged.slice(0, at) + by + damaged.slice(at + length);
      await (await send(damaged))?.settle(outcome);
    }),
    { numRuns: 1_000 },
  );
});

const event = (data: { readonly type: string; readonly [field: string]: unknown }): string => encodeEvent(data.type, JSON.stringify(data));
const answer = [
  event({ type: 'message_start', message: { id: 'msg', usage: { input_tokens: 3, output_tokens: 1 } } }),
  event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  event({ type: 'ping' }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'See [this](https://a.example/x) and more' } }),
  event({ type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'c' } } }),
  event({ type: 'content_block_stop', index: 0 }),
  event({ type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 't', name: 'search', input: {} } }),
  event({ type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"q":"x"}' } }),
  event({ type: 'content_block_stop', index: 1 }),
  event({ type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } }),
  event({ type: 'message_stop' }),
].join('');

test('any damage to an answer ends in whole events or a typed error', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(answer.length), fc.nat(30), fc.oneof(fc.string(), fc.constantFrom('\n', '\n\n', '\r', '"', '{}', 'data: [DONE]\n\n', ': x\n'))), { maxLength: 4 }), fc.array(fc.nat(answer.length), { maxLength: 6 }), async (cuts, pieces) => {
      let damaged = answer;
      for (const [at, length, by] of cuts) damaged = damaged.slice(0, at) + by + damaged.slice(at + length);
      const session = await send(JSON.stringify(ask('Hello')));
      const filter = session?.answer();
      assert.ok(session !== undefined && filter !== undefined);
      const bytes = new TextEncoder().encode(damaged);
      const decoder = new SseDecoder();
      let from = 0;
      try {
        for (const to of [...pieces.toSorted((a, b) => a - b), bytes.length]) {
          for (const one of decoder.push(bytes.subarray(from, to))) await filter.event(one);
          from = Math.max(from, to);
        }
        for (const one of decoder.end()) await filter.event(one);
      } catch (error) {
        assert.ok(isClavigerError(error), String(error));
        assert.notEqual(error.code, 'guard_failed', damaged);
      }
      await session.settle(outcome);
    }),
    { numRuns: 500 },
  );
});

test('nothing of what was sent has reached the log', () => {
  assert.ok(!ports.logged.some((line) => /Be kind|Hello|hologram/.test(line)), ports.logged.join('\n'));
});
