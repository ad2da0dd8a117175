import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rounds } from './rounds.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what comes in one turn of the event loop goes through each stage together, in its order', async () => {
  const rounds = new Rounds();
  const steps: string[] = [];
  const call = async (name: string): Promise<void> => {
    await rounds.next();
    steps.push(`${name} guards`);
    await rounds.others;
    steps.push(`${name} sends`);
  };
  await Promise.all([call('one'), call('two'), call('three')]);
  assert.deepEqual(steps, ['one guards', 'two guards', 'three guards', 'one sends', 'two sends', 'three sends']);
});

test('a call of a later turn waits for a round of its own', async () => {
  const rounds = new Rounds();
  const first = rounds.next();
  assert.equal(rounds.next(), first);
  await turn();
  const second = rounds.next();
  assert.notEqual(second, first);
  let over = false;
  void second.then(() => (over = true));
  await first;
  assert.equal(over, false);
  await turn();
  assert.equal(over, true);
});
