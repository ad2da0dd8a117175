import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEvent } from '@claviger/core/engine';
import { KeyEventRecord } from './key-event-record.js';

test('what happens before the ledger is open waits for it, with the time at which it happened', () => {
  let now = 1_000;
  const events: LedgerEvent[] = [];
  const record = new KeyEventRecord({ now: () => now });
  record.take({ kind: 'key_active', fingerprint: 'a' });
  now += 1;
  assert.equal(events.length, 0);
  record.attach((event) => void events.push(event));
  record.take({ kind: 'key_rejected', fingerprint: 'a', status: 401 });
  assert.deepEqual(events, [
    { event: 'upstream.key_active', at: 1_000, details: { fingerprint: 'a' } },
    { event: 'upstream.key_rejected', at: 1_001, details: { fingerprint: 'a', status: 401 } },
  ]);
});
