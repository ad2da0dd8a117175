import assert from 'node:assert/strict';
import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { KeyRecord } from './key-record.js';
import { KeyRecordSeal } from './key-record-seal.js';

const record: KeyRecord = {
  id: 'key_1', name: 'chat', hash: randomBytes(32).toString('base64url'), environment: 'test', scopes: ['messages'], user: 'ann', team: undefined,
  app: 'shop', ranges: ['10.0.0.0/8'], createdAt: 1, expiresAt: undefined, revokedAt: undefined, disabled: false, replacedBy: undefined, version: 4,
};

test('a record is sealed to the same text in whatever order it was put together, and opens as it was', () => {
  const seal = new KeyRecordSeal(randomBytes(32));
  const shuffled = Object.fromEntries(Object.entries(record).toReversed()) as unknown as KeyRecord;
  assert.equal(seal.seal(shuffled), seal.seal(record));
  assert.deepEqual(seal.open(seal.seal(shuffled)), { record });
});

test('a seal from before changes were counted fits, and no count can be put in or taken out', () => {
  const secret = randomBytes(32);
  const seal = new KeyRecordSeal(secret);
  const uncounted = { ...record, version: undefined };
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'identity/key-record/1', 32));
  const { id, name, hash, environment, scopes, user, app, ranges, createdAt } = record;
  const mark = createHmac('sha256', key).update(JSON.stringify([id, name, hash, environment, scopes, user, null, app, ranges, createdAt, null, null, false, null])).digest('base64url');
  const text = JSON.stringify({ ...uncounted, seal: mark });
  assert.deepEqual(seal.open(text), { record: uncounted });
  for (const [before, version] of [[text, 4], [seal.seal(record), undefined]] as const) {
    const opened = seal.open(JSON.stringify({ ...(JSON.parse(before) as object), version }));
    assert.equal('fault' in opened && opened.fault, 'changed');
  }
  for (const version of [-1, 0.5, 2 ** 32, '1', null]) assert.ok('fault' in seal.open(seal.seal({ ...record, version: version as number })), String(version));
});

test('each field is under the seal, and each secret has seals of its own', () => {
  const seal = new KeyRecordSeal(randomBytes(32));
  const text = seal.seal(record);
  const values = JSON.parse(text) as Record<string, unknown>;
  const others = { id: 'key_2', name: 'other', hash: randomBytes(32).toString('base64url'), environment: 'production', scopes: ['messages', 'files'], user: 'bob', team: 'red', app: 'office', ranges: [], createdAt: 2, expiresAt: 9, revokedAt: 3, disabled: true, replacedBy: 'key_3', version: 5 };
  assert.deepEqual(Object.keys(others).toSorted(), Object.keys(record).toSorted());
  for (const [name, value] of Object.entries(others)) {
    const opened = seal.open(JSON.stringify({ ...values, [name]: value }));
    assert.equal('fault' in opened && opened.fault, 'changed', name);
  }
  const foreign = new KeyRecordSeal(randomBytes(32)).open(text);
  assert.equal('fault' in foreign && foreign.fault, 'changed');
});
