import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { visibleLine, visiblePieces } from './visible-text.js';

test('what does not show is written out, and ordinary text in any script stays', () => {
  for (const [text, shown] of [
    ['a\u200Bb', 'a<U+200B>b'],
    ['\u202Egpj.exe', '<U+202E>gpj.exe'],
    ['x\u{E0041}\uFE0F\u00A0\u3164\u2800', 'x<U+E0041><U+FE0F><U+00A0><U+3164><U+2800>'],
    ['\u001B[31m\u0000', '<U+001B>[31m<U+0000>'],
    ['\uD800', '<U+D800>'],
  ] as const) assert.equal(visibleLine(text), shown);
  for (const plain of ['Grüße, Zoë', 'مرحبا', 'שלום', 'नमस्ते', '你好', '한국어', 'a b', '<b>&amp;']) assert.equal(visibleLine(plain), plain);
});

test('nothing is lost: the pieces give the text back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const back = visiblePieces(text).map((piece) => ('text' in piece ? piece.text : String.fromCodePoint(Number.parseInt(piece.hidden.slice(2), 16)))).join('');
      assert.equal(back, text);
    }),
  );
});
