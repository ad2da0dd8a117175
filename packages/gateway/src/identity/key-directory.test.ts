import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { silentLogger, systemClock } from '@claviger/core/ports';
import { KeyDirectory } from './key-directory.js';
import type { KeyChanges, KeyRecord, KeyRepository } from './key-record.js';

const record: KeyRecord = {
  id: randomBytes(9).toString('base64url'), name: 'chat', hash: randomBytes(32).toString('base64url'), environment: 'production', scopes: ['messages'], user: 'ann', team: undefined,
  app: undefined, ranges: [], createdAt: 0, expiresAt: undefined, revokedAt: undefined, disabled: false, replacedBy: undefined, version: undefined,
};

/** Answers in the order that the test wants. */
class SlowRepository implements KeyRepository {
  readonly asked: ((changes: KeyChanges) => void)[] = [];
  insert(): void {}
  update(): boolean {
    return true;
  }
  changesSince(): Promise<KeyChanges> {
    return new Promise((resolve) => this.asked.push(resolve));
  }
  recordUse(): void {}
  lastUsed(): ReadonlyMap<string, number> {
    return new Map();
  }
  close(): void {}
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('an answer of the store that a later one would overtake brings back nothing that this has taken away', async () => {
  const repository = new SlowRepository();
  const opening = KeyDirectory.open(repository, systemClock, silentLogger);
  await turn();
  repository.asked.shift()?.({ revision: 1, records: [record] });
  const directory = await opening;
  const looks = [directory.refresh(), directory.refresh()];
  await turn();
  const before: KeyChanges = { revision: 1, records: [record] };
  const after: KeyChanges = { revision: 2, records: [], refused: [{ id: record.id, fault: 'changed' }] };
  // Both under way at once: the one that asked first hears last.
  for (const changes of repository.asked.length === 2 ? [after, before].map((each, index) => [each, 1 - index] as const) : [[before, 0] as const]) repository.asked[changes[1]]?.(changes[0]);
  await turn();
  repository.asked[1]?.(after);
  await Promise.all(looks);
  assert.equal(directory.get(record.id), undefined);
  await directory.close();
});

test('a look that failed does not keep the next one from its answer', async () => {
  const repository = new SlowRepository();
  const opening = KeyDirectory.open(repository, systemClock, silentLogger);
  await turn();
  repository.asked.shift()?.({ revision: 1, records: [] });
  const directory = await opening;
  const failing = directory.refresh();
  const following = directory.refresh();
  await turn();
  repository.asked.shift()?.({ revision: 2, records: undefined as never });
  await assert.rejects(failing);
  await turn();
  repository.asked.shift()?.({ revision: 2, records: [record] });
  await following;
  assert.equal(directory.get(record.id)?.record.user, 'ann');
  await directory.close();
});
