import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger, type Logger } from '@claviger/core/ports';
import { REFRESH_MILLISECONDS, keepFresh } from './keep-fresh.js';

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

test('a change is looked for often enough to hold within a second, also when the look itself takes its time', () => {
  assert.ok(2 * REFRESH_MILLISECONDS < 1_000);
});

test('each look begins a moment after the last one has ended, however it ended, until it is stopped', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const failures: string[] = [];
  const logger: Logger = { ...silentLogger, error: (event) => void failures.push(event) };
  let looks = 0;
  let end: (error?: Error) => void = () => {};
  const stop = keepFresh(() => new Promise((resolve, reject) => {
    looks++;
    end = (error) => (error === undefined ? resolve() : reject(error));
  }), logger, 'not_refreshed');
  const pass = async (milliseconds: number): Promise<void> => {
    context.mock.timers.tick(milliseconds);
    await turns();
  };
  await pass(REFRESH_MILLISECONDS - 1);
  assert.equal(looks, 0);
  await pass(1);
  assert.equal(looks, 1);
  await pass(10 * REFRESH_MILLISECONDS);
  assert.equal(looks, 1, 'never two at a time');
  end(new Error('away'));
  await turns();
  assert.deepEqual(failures, ['not_refreshed']);
  await pass(REFRESH_MILLISECONDS);
  assert.equal(looks, 2);
  // Stopped in the middle of a look: none follows.
  stop();
  end();
  await turns();
  await pass(10 * REFRESH_MILLISECONDS);
  assert.equal(looks, 2);
});
