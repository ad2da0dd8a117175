import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '@claviger/core/ports';
import { SessionRevocations, revocationName } from './session-revocations.js';

test('a store that has lost a revocation is given it back, as long as a token from before could live', async () => {
  let now = 10_000_000;
  let kept = new Map<string, number>();
  const repository = {
    revoke: (app: string, user: string, before: number) => void kept.set(revocationName(app, user), before),
    since: (since: number) => new Map([...kept].filter(([, before]) => before > since)),
    close() {},
  };
  const revocations = await SessionRevocations.open(repository, { now: () => now }, silentLogger);
  await revocations.revoke('chat', 'ann');
  kept = new Map();
  now += 1_000;
  await revocations.refresh();
  assert.equal(revocations.covers('chat', 'ann', 10_000_000), true);
  assert.deepEqual([...kept], [[revocationName('chat', 'ann'), 10_000_000]]);
  kept = new Map();
  now += 2 * 3_600_000;
  await revocations.refresh();
  assert.equal(kept.size, 0);
  revocations.close();
});
