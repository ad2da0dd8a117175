import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RollingHash } from './letter-hash.js';
import { TextReading } from './text-reading.js';

/** What is read of pieces that follow each other. */
function read(pieces: readonly string[]): { letters: number[]; encoded: number[]; high: number } {
  const reading = new TextReading();
  const length = pieces.join('').length;
  reading.plain.begin(new RollingHash(), length);
  reading.hex.begin(new RollingHash(), length);
  for (const piece of pieces) reading.read(piece);
  const { plain, hex, high } = reading;
  return { letters: [...plain.letters.subarray(0, plain.count)], encoded: [...hex.letters.subarray(0, hex.count)], high };
}

test('a text reads the same at once and character by character', () => {
  const character = fc.constantFrom(...Array.from('0123456789abcdefABCDEFghzGZ -.\n\u007f'));
  fc.assert(
    fc.property(fc.constantFrom('', 'a', '7', '-'), fc.string({ unit: character, minLength: 24, maxLength: 400 }), (before, text) => {
      assert.deepEqual(read([before, text]), read(Array.from(before + text)));
    }),
  );
});

test('two hex digits are the byte that they stand for, in any pair', () => {
  for (let byte = 0; byte < 256; byte++) {
    const text = `${byte.toString(16).padStart(2, '0')} and then nothing that is hex: oooooooooo`;
    assert.deepEqual(read([text]), read(Array.from(text)), text);
  }
});
