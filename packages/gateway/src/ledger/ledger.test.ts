import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LedgerRow } from '@claviger/core';
import Database from 'libsql';
import type { LedgerFiles } from './ledger-store.js';
import { row } from './ledger.testing.js';
import { SqliteLedger } from './sqlite-ledger.js';
import { readLedgerTail, verifyLedger } from './verify-ledger.js';

describe('ledger', () => {
  let folder: string;
  let path: string;
  const files = (): LedgerFiles => ({ ledger: path, users: join(folder, 'users.db') });
  const secret = randomBytes(32);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claviger-ledger-'));
    path = join(folder, 'ledger.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fill = async (count: number, from = 0): Promise<void> => {
    const ledger = await SqliteLedger.open(files(), secret);
    await Promise.all(Array.from({ length: count }, (_, index) => ledger.append(row(`req_${from + index}`))));
    await ledger.close();
  };
  const alter = (sql: string): void => {
    const database = new Database(path);
    database.exec(sql);
    database.close();
  };

  it('keeps rows in order, across restarts, in a file of its owner alone', async () => {
    await fill(100);
    await fill(5, 100);
    assert.deepEqual(verifyLedger(path, secret), { intact: true, rows: 105, removed: 0, contents: 0 });
    const tail = readLedgerTail(path, { count: 2 });
    assert.deepEqual(tail.map(({ seq, row }) => [seq, (JSON.parse(row) as LedgerRow).id]), [[104, 'req_103'], [105, 'req_104']]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  for (const [what, sql, sequence] of [
    ['an edit', "UPDATE ledger SET row = replace(row, '\"microDollars\":108', '\"microDollars\":1') WHERE seq = 40", 40],
    ['a row that is bytes and no text', 'UPDATE ledger SET row = CAST(row AS BLOB) WHERE seq = 12', 12],
    ['a hash that is a text', 'UPDATE ledger SET hash = hex(hash) WHERE seq = 5', 5],
    ['a seal that is a text', 'UPDATE head SET seal = hex(seal)', 50],
    ['a deletion inside', 'DELETE FROM ledger WHERE seq = 7', 7],
    ['a deletion of the first row', 'DELETE FROM ledger WHERE seq = 1', 1],
    ['a deletion of the last rows', 'DELETE FROM ledger WHERE seq > 47', 48],
    ['a swap', 'UPDATE ledger SET seq = -1 WHERE seq = 3; UPDATE ledger SET seq = 3 WHERE seq = 4; UPDATE ledger SET seq = 4 WHERE seq = -1', 3],
    ['a renumbering after a deletion', 'DELETE FROM ledger WHERE seq = 49; UPDATE ledger SET seq = 49 WHERE seq = 50', 49],
    ['the deletion of everything', 'DELETE FROM ledger', 1],
    ['the last row and the head cut back', 'DELETE FROM ledger WHERE seq = 50; UPDATE head SET seq = 49, hash = (SELECT hash FROM ledger WHERE seq = 49)', 49],
  ] as const) {
    it(`finds ${what}`, async () => {
      await fill(50);
      alter(sql);
      const verdict = verifyLedger(path, secret);
      assert.equal(verdict.intact, false);
      assert.equal(!verdict.intact && verdict.sequence, sequence);
    });
  }

  it('adds nothing to a ledger that was cut', async () => {
    await fill(10);
    alter('DELETE FROM ledger WHERE seq > 8');
    await assert.rejects(SqliteLedger.open(files(), secret), { name: 'StartError' });
  });

  it('does not take an emptied or a missing ledger for an intact one', async () => {
    await fill(3);
    alter('DELETE FROM ledger; DELETE FROM head');
    assert.equal(verifyLedger(path, secret).intact, false);
    await assert.rejects(SqliteLedger.open(files(), secret), { name: 'StartError' });
    assert.equal(verifyLedger(join(folder, 'nowhere.db'), secret).intact, false);
  });

  it('keeps a row whose figures are estimated as such', async () => {
    const ledger = await SqliteLedger.open(files(), secret);
    await Promise.all([ledger.append(row('req_0', { estimated: true })), ledger.append(row('req_1'))]);
    await ledger.close();
    assert.deepEqual(readLedgerTail(path, { count: 2 }).map(({ row: text }) => (JSON.parse(text) as LedgerRow).estimated), [true, undefined]);
    assert.equal(verifyLedger(path, secret).intact, true);
    alter("UPDATE ledger SET row = replace(row, '\"estimated\":true,', '')");
    assert.equal(verifyLedger(path, secret).intact, false, 'the mark is part of the chain');
  });

  it('is intact before its first row', async () => {
    await fill(0);
    assert.deepEqual(verifyLedger(path, secret), { intact: true, rows: 0, removed: 0, contents: 0 });
  });

  it('does not take the head of another installation', async () => {
    await fill(3);
    assert.equal(verifyLedger(path, randomBytes(32)).intact, false);
  });
});
