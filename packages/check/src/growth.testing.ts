import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * CPU time of this process in milliseconds: other work on the machine does not count, nor does collecting what was there before,
 * which would fall to whichever run comes next.
 */
async function cpuTime(run: () => unknown): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Eight times the size may take twenty times as long: room for a cold start and collections of garbage, none for a
 * square, which takes sixty-four. What comes of noise passes in one of five turns.
 */
export async function assertLinear(name: string, size: number, run: (size: number) => unknown): Promise<void> {
  await run(size);
  let ratio = Infinity;
  for (let turn = 0; turn < 5 && ratio > 20; turn++) ratio = (await cpuTime(() => run(size * 8))) / Math.max(await cpuTime(() => run(size)), 3);
  assert.ok(ratio <= 20, `${name}: eight times the size takes ${ratio.toFixed(1)} times as long`);
}
