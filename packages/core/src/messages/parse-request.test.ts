import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ClavigerError, isClavigerError, type ErrorCode } from '../errors/index.js';
import { assertGrowsLinearly } from '../growth.testing.js';
import { MAXIMUM_DEPTH, parseRequest } from './parse-request.js';

function codeOf(source: string): ErrorCode | undefined {
  try {
    parseRequest(source);
  } catch (error) {
    assert.ok(error instanceof ClavigerError, String(error));
    return error.code;
  }
  return undefined;
}

test('what is no JSON object is refused', () => {
  for (const source of ['', ' ', '{', '{"a":1', '{"a":1}}', '{"a":1,}', "{'a':1}", '{"a":01}', '{"a":NaN}', '\uFEFF{}', '[]', '"text"', '1', 'null', 'true', '{"a":"\u0001"}']) {
    assert.equal(codeOf(source), 'malformed_json', source);
  }
});

test('a key that stands twice in one object is refused, however it is written and wherever it stands', () => {
  for (const source of [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"m":[{"role":"user","content":"x","role":"system"}]}',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
    '{"a\\"":{"b":1,"c":[],"b":{}}}',
    `{${Array.from({ length: 40 }, (_, index) => `"k${index}":0`).join(',')},"k3":1}`,
    '{"a":{},"b":[1,{"c":2}],"a":1}',
  ]) {
    assert.equal(codeOf(source), 'duplicate_key', source);
  }
  for (const source of ['{"a":{"a":1},"b":{"a":2}}', '{"a":"b","b":"a"}', '{"a":["a","a"]}', '{"a":"\\",\\"a\\":1"}', '{"a":"{\\"a\\":1,\\"a\\":2}"}']) {
    assert.equal(codeOf(source), undefined, source);
  }
});

test('nesting has a bound, far below what could exhaust the stack', () => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  assert.equal(codeOf(nested(MAXIMUM_DEPTH)), undefined);
  assert.equal(codeOf(nested(MAXIMUM_DEPTH + 1)), 'too_deep');
  assert.equal(codeOf(nested(100)), 'too_deep');
  assert.ok(['too_deep', 'malformed_json'].includes(codeOf(nested(1_000_000)) ?? ''));
  assert.equal(codeOf('{"a":'.repeat(100) + '1' + '}'.repeat(100)), 'too_deep');
});

test('half a surrogate pair is refused in texts and keys, escaped or not', () => {
  for (const source of ['{"a":"\\ud83d"}', '{"a":"\\udE00"}', '{"a":["x",{"b":"\\ud83d\\ud83d\\ude00"}]}', '{"\\ud83d":1}', '{"a":"\ud83d"}', '{"a":"\\ude00\\ud83d"}']) {
    assert.equal(codeOf(source), 'lone_surrogate', JSON.stringify(source));
  }
  assert.equal(codeOf('{"a":"\\ud83d\\ude00 \u{1F600} \\\\ud83d"}'), undefined);
});

test('no message holds text from the body', () => {
  const secret = `s${Math.random().toString(36).slice(2)}`;
  for (const source of [secret, `{"${secret}"`, `{"${secret}":1,"${secret}":2}`, `{"${secret}":"\\ud83d"}`, `{"a":"${secret}" ${secret}}`, `{"${secret}":${'['.repeat(70)}${']'.repeat(70)}}`]) {
    assert.throws(
      () => parseRequest(source),
      (error) => isClavigerError(error) && !JSON.stringify(error.body('r')).includes(secret),
    );
  }
});

test('every other object is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 8, stringUnit: 'grapheme' })), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
      const source = JSON.stringify(value, undefined, space);
      assert.deepEqual(parseRequest(source), JSON.parse(source));
    }),
  );
});

test('30 MB of quotes, backslashes and keys take linear time', async () => {
  const hostile = (count: number): string => `{"a":"${'\\\\'.repeat(count)}","b":"${'\\"'.repeat(count)}","c":{${Array.from({ length: count / 10 }, (_, index) => `"${index}":0`).join(',')}}}`;
  await assertGrowsLinearly('quotes, backslashes and keys', 5_000_000, hostile, parseRequest);
});
