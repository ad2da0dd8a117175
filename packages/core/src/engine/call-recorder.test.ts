import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { Logger } from '../ports.js';
import { anonymous } from './principal.js';
import { CallRecorder } from './call-recorder.js';
import { refusalRow } from './ledger-row.js';

const row = (id: string, at = 0) => refusalRow({ id, at, endpoint: 'messages', principal: anonymous }, new ClavigerError('malformed_json'));

/** A ledger whose rows are all kept, or all lost, when the test says so. */
function grouping() {
  const failed: unknown[] = [];
  const logger: Logger = { info: () => {}, warn: () => {}, error: (_event, fields) => void failed.push(fields?.['call']) };
  let keep = (): void => {};
  let lose = (_error: Error): void => {};
  const begin = (): Promise<void> =>
    new Promise<void>((resolve, reject) => {
      keep = resolve;
      lose = reject;
    });
  let group = begin();
  const recorder = new CallRecorder({ append: () => group }, logger);
  return { recorder, failed, keep: () => keep(), lose: (error: Error) => lose(error), next: () => void (group = begin()) };
}

describe('call recorder', () => {
  it('names every call of a group that was lost, and stops further calls', async () => {
    const { recorder, failed, lose } = grouping();
    for (const id of ['a', 'b', 'c']) recorder.record(row(id, 100));
    lose(new Error('disk full'));
    await recorder.idle();
    assert.deepEqual(failed, ['a', 'b', 'c']);
    assert.equal(recorder.healthy, false);
    assert.throws(() => recorder.check(101), (error) => isClavigerError(error) && error.code === 'ledger_failed');
  });

  it('is idle when all groups are kept', async () => {
    const { recorder, keep, next } = grouping();
    recorder.record(row('a'));
    keep();
    next();
    recorder.record(row('b'));
    let idle = false;
    const waiting = recorder.idle().then(() => (idle = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(idle, false);
    keep();
    await waiting;
    assert.equal(recorder.healthy, true);
  });

  it('works again once a row is kept, also with a ledger that always gives the same promise', async () => {
    const same = Promise.resolve();
    let broken = true;
    const recorder = new CallRecorder({ append: () => (broken ? Promise.reject(new Error('disk full')) : same) }, { info: () => {}, warn: () => {}, error: () => {} });
    recorder.record(row('a', 100));
    await recorder.idle();
    assert.equal(recorder.healthy, false);
    broken = false;
    for (const id of ['b', 'c']) {
      recorder.record(row(id));
      await recorder.idle();
      assert.equal(recorder.healthy, true);
    }
  });
});
