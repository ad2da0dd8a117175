import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parsePolicy, type PolicyInput } from '@claviger/core/policy';
import Database from 'libsql';
import { LedgerReader } from './ledger-reader.js';
import { LedgerStore, type LedgerFiles, type Pruning } from './ledger-store.js';
import { bytesIn, contentOf, row, stateFolder } from './ledger.testing.js';
import { retentionOf } from './retention.js';
import { SqliteLedger } from './sqlite-ledger.js';
import { verifyLedger } from './verify-ledger.js';

const secret = randomBytes(32);
const DAY = 86_400_000;
const now = 1_790_000_000_000;

async function fill(files: LedgerFiles, rows: readonly { readonly id: string; readonly days: number; readonly user: string; readonly app?: string; readonly text?: string }[]): Promise<void> {
  const ledger = await SqliteLedger.open(files, secret);
  await Promise.all(rows.map(({ id, days, user, app = 'default', text }) => ledger.append(row(id, { at: now - days * DAY, user, app, ...(text !== undefined && { content: contentOf(text) }) }))));
  await ledger.close();
}

function prune(files: LedgerFiles, policy: PolicyInput): Pruning {
  const store = new LedgerStore(files, secret);
  try {
    return store.prune(retentionOf(parsePolicy(policy), now), now);
  } finally {
    store.close();
  }
}

test('content past its age is gone from every file, by app, and the chain says so and holds', async (context) => {
  const { folder, files } = stateFolder(context);
  const [old, young, chat, gone] = Array.from({ length: 4 }, () => `words-${randomBytes(12).toString('hex')}`) as [string, string, string, string];
  await fill(files, [
    { id: 'req_1', days: 40, user: 'ann', text: old },
    { id: 'req_2', days: 20, user: 'ann', text: young },
    { id: 'req_3', days: 20, user: 'ann', app: 'chat', text: chat },
    { id: 'req_4', days: 40, user: 'ann', app: 'gone', text: gone },
  ]);
  const database = new Database(files.ledger);
  const sealed = (database.prepare('SELECT sealed FROM content WHERE seq = 1').all() as { sealed: ArrayBuffer }[]).map((found) => Buffer.from(found.sealed));
  database.close();
  const policy: PolicyInput = { ledger: { content: 'full' }, apps: { chat: { ledger: { retention: '7d' } } } };
  assert.deepEqual(prune(files, policy), { contents: 3, rows: 0, users: 0, clean: true });
  assert.ok(sealed[0] !== undefined && !bytesIn(folder).includes(sealed[0].subarray(20, 60)));
  const verdict = verifyLedger(files.ledger, secret);
  assert.deepEqual(verdict, { intact: true, rows: 7, removed: 0, contents: 1 });
  const reader = LedgerReader.open(files, secret);
  const rows = JSON.stringify(reader?.find({ user: 'ann' }).flatMap((user) => [...(reader?.rowsOf(user) ?? [])]));
  reader?.close();
  assert.ok(rows.includes(young) && ![old, chat, gone].some((text) => rows.includes(text)));
  assert.deepEqual(prune(files, policy), { contents: 0, rows: 0, users: 0, clean: true }, 'nothing is left to do');
});

test('rows past their age go from the beginning, with the users whom no row names any more; the anchor is sealed', async (context) => {
  const { folder, files } = stateFolder(context);
  const many = Array.from({ length: 4_500 }, (_, index) => ({ id: `req_${index}`, days: 400, user: index % 2 === 0 ? 'ann' : 'ben' }));
  await fill(files, [...many, { id: 'req_late', days: 10, user: 'ben' }, { id: 'req_odd', days: 400, user: 'ben' }]);
  assert.equal(prune(files, {}).rows, 0, 'rows stay unless the policy says otherwise');
  assert.deepEqual(prune(files, { server: { ledgerRetention: '365d' } }), { contents: 0, rows: 4_500, users: 1, clean: true });
  assert.deepEqual(verifyLedger(files.ledger, secret), { intact: true, rows: 3, removed: 4_500, contents: 0 });
  const reader = LedgerReader.open(files, secret);
  assert.deepEqual(reader?.find({}).map(({ user }) => user), ['ben']);
  reader?.close();
  // It goes on behind the anchor, also when nothing but the anchor is left.
  await fill(files, [{ id: 'req_next', days: 0, user: 'ann' }]);
  assert.deepEqual(verifyLedger(files.ledger, secret), { intact: true, rows: 4, removed: 4_500, contents: 0 });
  for (const sql of ['UPDATE anchor SET seq = 4501; DELETE FROM ledger WHERE seq = 4501', 'DELETE FROM anchor', 'UPDATE anchor SET seq = 4499']) {
    const copy = join(folder, `${randomBytes(4).toString('hex')}.sqlite`);
    copyFileSync(files.ledger, copy);
    const database = new Database(copy);
    database.exec(sql);
    database.close();
    assert.equal(verifyLedger(copy, secret).intact, false, sql);
  }
});
