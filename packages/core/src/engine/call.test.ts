import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../messages/json-value.js';
import type { Call } from './call.js';
import { ask, testCall } from './engine.testing.js';

const block = (text: string): object => ({ type: 'text', text });
const setText = (call: Call, from: string, to: string): void => {
  const segment = call.segments.find(({ text }) => text === from);
  assert.ok(segment !== undefined, `no segment ${from}`);
  segment.text = to;
};

test('a call without edits gives its source, to the byte', () => {
  const source = ' {"max_tokens" : 1.0e5,\n"messages":[{"role":"user","content":"\\u0041\\/"}] , "n": 12345678901234567890, "10":1, "2":2 }\r\n';
  const call = testCall(source);
  assert.ok(call.segments.length > 0);
  assert.equal(call.body(), source);
  assert.equal(call.edited, false);
});

test('an edit changes its own text and no other byte', () => {
  const source = '{ "10":[1.0e5, 12345678901234567890 , -0.0] ,\t"2":"\\u00e9\\/", "messages" : [ {"role":"user","content": [ {"type":"text","text":"a\\u0062c"} ]} ], "z":1E400}';
  const call = testCall(source);
  setText(call, 'abc', 'say "hi"\n');
  assert.equal(call.body(), source.replace('"a\\u0062c"', '"say \\"hi\\"\\n"'));
  setText(call, 'say "hi"\n', 'again');
  assert.equal(call.body(), source.replace('"a\\u0062c"', '"again"'));
  assert.equal(call.body(), call.body());
});

test('a block is appended to a system prompt of any form', () => {
  const cases: [before: string, after: string][] = [
    ['{"a":1}', '{"system":[{"type":"text","text":"+"}],"a":1}'],
    ['{}', '{"system":[{"type":"text","text":"+"}]}'],
    ['{"system":null,"a":1}', '{"system":[{"type":"text","text":"+"}],"a":1}'],
    ['{"system":"s"}', '{"system":[{"type":"text","text":"s"},{"type":"text","text":"+"}]}'],
    ['{"system":"\\u0073"}', '{"system":[{"type":"text","text":"\\u0073"},{"type":"text","text":"+"}]}'],
    ['{"system":""}', '{"system":[{"type":"text","text":"+"}]}'],
    ['{"system": [ ] }', '{"system": [ {"type":"text","text":"+"}] }'],
    ['{"system":[{"text":"s","type":"text","cache_control":{"type":"ephemeral"}} ]}', '{"system":[{"text":"s","type":"text","cache_control":{"type":"ephemeral"}} ,{"type":"text","text":"+"}]}'],
  ];
  for (const [before, after] of cases) {
    const call = testCall(before);
    call.appendSystem('+');
    assert.equal(call.body(), after);
    assert.equal(call.body(), after, 'asked again');
    assert.equal(call.edited, true);
  }
});

test('edits of the system prompt and appended blocks go together', () => {
  const text = testCall({ system: 's' });
  setText(text, 's', 't');
  text.appendSystem('+');
  text.appendSystem('"');
  assert.deepEqual(JSON.parse(text.body()), { system: [block('t'), block('+'), block('"')] });

  const blocks = testCall({ system: [block('s'), { ...block('u'), cache_control: { type: 'ephemeral' } }] });
  setText(blocks, 'u', 'v');
  blocks.appendSystem('+');
  assert.deepEqual(JSON.parse(blocks.body()), { system: [block('s'), { ...block('v'), cache_control: { type: 'ephemeral' } }, block('+')] });

  const emptied = testCall({ system: 's' });
  setText(emptied, 's', '');
  emptied.appendSystem('+');
  assert.deepEqual(JSON.parse(emptied.body()), { system: [block('+')] });
});

test('fields are set where they stand, or added', () => {
  const call = testCall('{"model":"a","max_tokens":1.0}');
  call.setField('model', 'b');
  call.setField('system', 'first');
  call.setField('system', 'second');
  assert.equal(call.body(), '{"system":"second","model":"b","max_tokens":1.0}');
  assert.equal(call.model, 'b');
  assert.deepEqual(call.segments.map(({ text }) => text), ['second']);
  assert.throws(() => call.setField('model', 'c'), TypeError);
});

test('a system prompt set by field takes edits and appended blocks', () => {
  const forms: [JsonValue, object[]][] = [
    ['s', [block('s')]],
    ['', []],
    [[], []],
    [null, []],
    [[{ type: 'text', text: 's' }], [block('s')]],
  ];
  for (const before of ['{}', '{"system":"own"}', '{"system":null}', '{"system":[{"type":"text","text":"own"}]}']) {
    for (const [value, blocks] of forms) {
      const call = testCall(before);
      call.setField('system', value);
      call.appendSystem('+');
      assert.deepEqual(JSON.parse(call.body()), { system: [...blocks, block('+')] });
    }
    const edited = testCall(before);
    edited.setField('system', 's');
    setText(edited, 's', 't');
    assert.deepEqual(JSON.parse(edited.body()), { system: 't' }, before);
    const editedBlocks = testCall(before);
    editedBlocks.setField('system', [{ type: 'text', text: 's' }]);
    setText(editedBlocks, 's', 't');
    editedBlocks.appendSystem('+');
    assert.deepEqual(JSON.parse(editedBlocks.body()), { system: [block('t'), block('+')] }, before);
  }
});

test('signed thinking goes back byte for byte, whatever is edited beside it', () => {
  const thinking = '{"type":"thinking", "thinking":"h\\u006dm ","signature":"s\\u003d"}';
  const source = `{"messages":[{"role":"assistant","content":[${thinking},{"type":"text","text":"a"}]}]}`;
  const call = testCall(source);
  for (const segment of call.segments) if (!segment.fixed) segment.text = 'b';
  call.appendSystem('+');
  assert.ok(call.body().includes(thinking));
  assert.ok(call.body().includes('"text":"b"'));
});

test('for any request and any edits, the body parses to the edited request', () => {
  const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null));
  const content = fc.array(fc.oneof(fc.record({ type: fc.constant('text'), text: fc.string({ unit: 'grapheme' }) }), fc.dictionary(fc.constantFrom('type', 'a', '1', '__proto__', 'content'), leaf)), { maxLength: 4 });
  const request = fc.record({ system: fc.oneof(fc.string(), content, fc.constant(null)), messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.oneof(fc.string(), content) })), extra: fc.jsonValue() }, { requiredKeys: [] });
  fc.assert(
    fc.property(request, fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), fc.constantFrom(undefined, 1), (value, texts, space) => {
      const call = testCall(JSON.stringify(value, undefined, space));
      let turn = 0;
      for (const segment of call.segments) if (!segment.fixed) segment.text = texts[turn++ % texts.length] ?? '';
      assert.deepEqual(JSON.parse(call.body()), JSON.parse(JSON.stringify(call.request)));
    }),
  );
});

test('findings have a cap, and the rest are counted', () => {
  const call = testCall(ask('x'));
  for (let index = 0; index < 150; index++) call.report({ rule: 'a/b', path: '', action: 'observed' });
  assert.equal(call.findings.length, 100);
  assert.equal(call.droppedFindings, 50);
});

test('odd values of model and stream are no crash', () => {
  const call = testCall({ model: 3, stream: 'true' } satisfies JsonObject);
  assert.equal(call.model, '');
  assert.equal(call.stream, false);
});
