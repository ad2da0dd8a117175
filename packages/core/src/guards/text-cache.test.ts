import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextCache } from './text-cache.js';

test('what is used again stays, what is not goes, and there is never more than was allowed', () => {
  const cache = new TextCache<number>(100, 1_000_000);
  cache.set('always', -1);
  for (let index = 0; index < 1_000; index++) {
    cache.set(`once ${index}`, index);
    assert.equal(cache.get('always'), -1);
    assert.ok(cache.size <= 100, String(cache.size));
  }
  assert.equal(cache.get('once 0'), undefined);
  assert.equal(cache.get('once 999'), 999);
});

test('long texts count by their length', () => {
  const cache = new TextCache<number>(100, 1_000);
  for (let index = 0; index < 20; index++) cache.set(`${index} ${'x'.repeat(200)}`, index);
  assert.ok(cache.size <= 5, String(cache.size));
  assert.equal(cache.get(`19 ${'x'.repeat(200)}`), 19);
  // One that is too long for the whole cache keeps nothing beside it for longer than until the next.
  cache.set('y'.repeat(5_000), 0);
  cache.set('z', 1);
  cache.set('y', 2);
  assert.equal(cache.get('z'), 1);
});
