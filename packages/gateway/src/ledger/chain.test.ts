import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { GENESIS, HASH_BYTES, chainHashes, nextHash } from './chain.js';

/** The formula of the format, part by part. */
function asDocumented(previous: Buffer, sequence: number, text: string): Buffer {
  const place = Buffer.from(sequence.toString(16).padStart(16, '0'), 'hex');
  return createHash('sha256').update(previous).update(place).update(text, 'utf8').digest();
}

it('hashes rows as the format says, whatever their length and characters', () => {
  const texts = ['', '{}', 'ä€😀', 'x'.repeat(4_055), 'x'.repeat(4_056), 'x'.repeat(4_057), '€'.repeat(50_000), '{"after":"a longer one"}'];
  let hash = GENESIS;
  for (const sequence of [1, 255, 2 ** 32, 2 ** 40 + 7, Number.MAX_SAFE_INTEGER]) {
    for (const text of texts) {
      const next = nextHash(hash, sequence, text);
      assert.deepEqual(next, asDocumented(hash, sequence, text));
      hash = next;
    }
  }
});

it('hashes many rows as it does one after the other', () => {
  const texts = Array.from({ length: 70 }, (_, index) => '€'.repeat(index * 31));
  let hash = nextHash(GENESIS, 1, 'before');
  const hashes = chainHashes(hash, 2, texts);
  texts.forEach((text, index) => {
    hash = asDocumented(hash, 2 + index, text);
    assert.deepEqual(hashes.subarray(HASH_BYTES * index, HASH_BYTES * (index + 1)), hash);
  });
});

it('gives hashes that stay as they are while others are made', () => {
  const first = nextHash(GENESIS, 1, 'one');
  const kept = Buffer.from(first);
  for (let sequence = 2; sequence < 1_000; sequence++) nextHash(first, sequence, 'another');
  assert.deepEqual(first, kept);
});
