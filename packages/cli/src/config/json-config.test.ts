import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJsonConfig } from './json-config.js';

const place = (text: string): string => {
  try {
    parseJsonConfig(text);
  } catch (error) {
    return (error as Error).message;
  }
  return 'it is JSON';
};

test('the first fault is told with its place and what to do', () => {
  for (const [text, expected] of [
    ['{\n  "limits": {},\n}', /^line 3, column 1: .*comma before a closing bracket/],
    ['{ "rules": [1, 2, ] }', /^line 1, column 19: .*comma before a closing bracket/],
    ['{\n  // the limits\n  "limits": {}\n}', /^line 2, column 3: JSON has no comments/],
    ["{ 'limits': {} }", /^line 1, column 3: names and texts stand in double quotes/],
    ['{ limits: {} }', /^line 1, column 3: names and texts stand in double quotes/],
    ['', /^line 1, column 1: it is empty/],
    [' \n', /^line 2, column 1: it is empty/],
    ['{ "limits": { "rules": [] }', /^line 1, column 28: it ends too early/],
    ['{ "a": 1\n  "b": 2 }', /^line 2, column 3: this is not expected here/],
    ['{ "a" 1 }', /^line 1, column 7: this is not expected here/],
    ['{ "a": [1} }', /^line 1, column 10: this is not expected here/],
    ['{} {}', /^line 1, column 4: this is not expected here/],
    ['{ "a": 01 }', /^line 1, column 8: this is not expected here/],
    ['{ "a": "x }', /^line 1, column 8: this text has no closing quote/],
    [String.raw`{ "a": "C:\path" }`, /^line 1, column 8: .*a backslash/],
    ['{ "a": "\u0001" }', /^line 1, column 8: this text has no closing quote/],
    ['{ "a": "ä😀\u007f", }', /^line 1, column 16: .*comma before a closing bracket/],
  ] as const) {
    assert.match(place(text), expected, text);
  }
});

test('nothing of the text is quoted, as it may hold a secret', () => {
  const secret = randomBytes(12).toString('hex');
  for (const text of [`{ "key": ${secret} }`, `{ "key": '${secret}' }`, `{ ${secret}: 1 }`, `{ "key": "${secret}", }`, `{ "key": "${secret}`, secret]) {
    assert.match(place(text), /^line 1, column \d+: /);
    assert.ok(!place(text).includes(secret.slice(0, 4)), place(text));
  }
});

test('a byte order mark is no fault', () => {
  assert.deepEqual(parseJsonConfig('\uFEFF{ "limits": {} }'), { limits: {} });
});

test('a value cut short is told where it ends', () => {
  fc.assert(
    fc.property(fc.json().filter((text) => /^[[{]/.test(text)), fc.nat(), (text, random) => {
      const cut = text.slice(0, random % text.length);
      const [, column] = /^line 1, column (\d+): /.exec(place(cut)) ?? [];
      // A token that is cut is where the fault is; nothing before it may be.
      assert.ok(column !== undefined, place(cut));
      assert.ok(cut.slice(Number(column) - 1) === '' || !/^[{}[\],:\s]/.test(cut.slice(Number(column) - 1)), `${cut} ${column}`);
    }),
  );
});
