import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isClavigerError, type ClavigerError } from '@claviger/core/errors';
import { ActiveCalls, type ActiveCall } from './active-calls.js';

const call = (id: string, ended: string[] = []): ActiveCall => ({ id, end: () => void ended.push(id) });
const codeOf = (code: string) => (error: unknown): boolean => isClavigerError(error) && (error satisfies ClavigerError).code === code;

describe('active calls', () => {
  it('counts those under way, whatever the order in which they end', () => {
    const calls = new ActiveCalls(10);
    const places = ['a', 'b', 'c'].map((id) => calls.add(call(id)));
    calls.delete(places[1]!);
    assert.equal(calls.size, 2);
    const again = calls.add(call('d'));
    assert.equal(again, places[1]);
    for (const place of [again, places[0]!, places[2]!]) calls.delete(place);
    assert.equal(calls.size, 0);
  });

  it('takes no more than the maximum, those that are let in counted', () => {
    const calls = new ActiveCalls(2);
    const place = calls.add(call('a'));
    const leave = calls.enter();
    assert.throws(() => calls.enter(), codeOf('overloaded'));
    leave();
    leave();
    calls.enter();
    assert.throws(() => calls.enter(), codeOf('overloaded'));
    calls.delete(place);
    calls.enter();
  });

  it('ends what is left at the deadline, and nothing that has ended before', async () => {
    const ended: string[] = [];
    const calls = new ActiveCalls(10);
    const over = calls.add(call('over', ended));
    const stays = calls.add(call('stays', ended));
    calls.delete(over);
    await calls.drain(1);
    assert.deepEqual(ended, ['stays']);
    assert.throws(() => calls.enter(), codeOf('shutting_down'));
    const settled = calls.settled();
    calls.delete(stays);
    await settled;
  });
});
