import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyNews } from './key-news.js';

test('what repeats is news once an hour for each key, status and source, and again once the key or source has changed; a change always is', () => {
  let now = 1_000;
  const news = new KeyNews({ now: () => now });
  const suspected = (fingerprint: string, status: 401 | 403 = 403): boolean => news.take({ kind: 'key_suspected', fingerprint, status });
  const failed = (source: string): boolean => news.take({ kind: 'key_source_failed', source });
  assert.deepEqual([suspected('a'), suspected('a'), suspected('b'), suspected('a', 401), suspected('a', 401)], [true, false, true, true, false]);
  assert.deepEqual([failed('file'), failed('file'), failed('command')], [true, false, true]);
  now += 3_599_999;
  assert.deepEqual([suspected('a'), failed('file')], [false, false]);
  now += 1;
  assert.deepEqual([suspected('a'), suspected('a'), suspected('b'), failed('file'), failed('command')], [true, false, true, true, true]);
  for (let round = 0; round < 2; round++) assert.equal(news.take({ kind: 'key_rejected', fingerprint: 'a', status: 401 }), true);
  assert.deepEqual([suspected('a'), suspected('b')], [true, false], 'only the key that was rejected has changed');
  news.take({ kind: 'key_found', fingerprint: 'c', source: 'file' });
  assert.deepEqual([failed('file'), failed('command')], [true, false]);
});
