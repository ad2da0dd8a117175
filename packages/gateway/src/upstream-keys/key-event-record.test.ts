import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEvent } from '@claviger/core/engine';
import { KeyEventRecord } from './key-event-record.js';

test('what happens before the ledger is open waits for it; what repeats is told once an hour, what changes always', () => {
  let now = 1_000;
  const events: LedgerEvent[] = [];
  const record = new KeyEventRecord({ now: () => now });
  record.take({ kind: 'key_active', fingerprint: 'a' });
  assert.equal(events.length, 0);
  record.attach((event) => void events.push(event));
  assert.deepEqual(events[0], { event: 'upstream.key_active', at: 1_000, details: { fingerprint: 'a' } });
  assert.equal(events.length, 1);
  const fail = (source: string): void => record.take({ kind: 'key_source_failed', source });
  for (const source of ['file', 'file', 'command']) fail(source);
  now += 3_599_999;
  fail('file');
  now += 1;
  fail('file');
  for (let round = 0; round < 2; round++) record.take({ kind: 'key_rejected', fingerprint: 'a', status: 401 });
  assert.deepEqual(events.slice(1).map(({ event, details }) => [event, details['source']]), [
    ['upstream.key_source_failed', 'file'],
    ['upstream.key_source_failed', 'command'],
    ['upstream.key_source_failed', 'file'],
    ['upstream.key_rejected', undefined],
    ['upstream.key_rejected', undefined],
  ]);
});
