import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logicalLines } from './lines.js';

test('a line that goes on inside a string counts, however the string and its lines end', () => {
  for (const newline of ['\n', '\r\n']) {
    for (const quote of ['"""', "'''", '"', "'"]) {
      const source = ['first = 1', `text = ${quote}one \\`, 'two \\', `three${quote}`, 'last = 2', ''].join(newline);
      assert.deepEqual(logicalLines(source).map(({ line, text }) => [line, text.slice(0, 5)]), [[1, 'first'], [2, 'text '], [5, 'last ']], JSON.stringify(source));
    }
  }
});

test('an escaped quote does not end a string, an escaped backslash does not keep it open', () => {
  assert.deepEqual(logicalLines('a = "x\\"y"\nb = "\\\\"\nc = 1\n').map(({ line, text }) => [line, text]), [[1, 'a = "x\\"y"'], [2, 'b = "\\\\"'], [3, 'c = 1']]);
});
