import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LimitCheck } from '@claviger/core/limits';
import { silentLogger, systemClock } from '@claviger/core/ports';
import { DurableLimitStore } from './durable-store.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-limits-'));
after(() => rmSync(folder, { recursive: true }));

const requests: LimitCheck = { key: 'requests', limit: 3, amount: 1, window: { kind: 'rolling', milliseconds: 3_600_000 }, immediate: true };
const dollars: LimitCheck = { key: 'dollars', limit: 1_000, amount: 400, window: { kind: 'calendar', unit: 'month' }, money: true };

test('a restart resets nobody\'s limit', () => {
  const file = join(folder, 'restart.sqlite');
  const before = new DurableLimitStore(file, systemClock, silentLogger);
  for (const id of ['a', 'b']) before.reserve(id, [requests, dollars], Date.now());
  before.settle('a', [1, 250], Date.now());
  before.close();
  assert.equal(statSync(file).mode & 0o077, 0);
  const restarted = new DurableLimitStore(file, systemClock, silentLogger);
  const { states } = restarted.reserve('c', [requests, { ...dollars, amount: 0 }], Date.now());
  // The hold of the call that died with the process is gone; that it was let in is not.
  assert.deepEqual(states.map(({ spent, remaining }) => [spent, remaining]), [[3, 0], [250, 750]]);
  assert.equal(restarted.reserve('d', [requests], Date.now()).admitted, false);
  restarted.close();
});

test('a crash loses no more than the last moment', async () => {
  const file = join(folder, 'crash.sqlite');
  const crashed = new DurableLimitStore(file, systemClock, silentLogger);
  crashed.reserve('a', [requests], Date.now());
  await sleep(400);
  // Never closed: what a second process reads is what a crash would have left.
  const next = new DurableLimitStore(file, systemClock, silentLogger);
  assert.equal(next.reserve('b', [requests], Date.now()).states[0]?.spent, 2);
  next.close();
  crashed.close();
});

test('what has run out is forgotten', () => {
  const file = join(folder, 'old.sqlite');
  const clock = { time: Date.now(), now: () => clock.time };
  const old = new DurableLimitStore(file, clock, silentLogger);
  old.reserve('a', [requests], clock.time);
  old.close();
  clock.time += 3_600_001;
  const later = new DurableLimitStore(file, clock, silentLogger);
  assert.equal(later.reserve('b', [requests], clock.time).states[0]?.spent, 1);
  later.close();
});
