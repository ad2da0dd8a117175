import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { keccak256 } from './keccak.js';

test('the digest is the one that a library gives, for messages of any length', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (message) => assert.deepEqual(keccak256(message), keccak_256(message))));
  for (let length = 0; length <= 280; length++) {
    const message = Uint8Array.from({ length }, (_, at) => at * 7 + length);
    assert.deepEqual(keccak256(message), keccak_256(message), `${length} bytes`);
  }
});
