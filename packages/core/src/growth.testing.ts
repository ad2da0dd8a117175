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
 * Eight times as much, which is `most`, may take sixteen times as long: room for collections of garbage, none for a square,
 * which takes sixty-four. What comes of noise passes in one of five turns. `prepare` makes what `run` is measured with.
 */
export async function assertGrowsLinearly<T>(name: string, most: number, prepare: (count: number) => T, run: (input: T) => unknown): Promise<void> {
  const time = (count: number): Promise<number> => {
    const input = prepare(count);
    return cpuTime(() => run(input));
  };
  await time(Math.ceil(most / 20));
  let ratio = Infinity;
  for (let turn = 0; turn < 5 && ratio > 16; turn++) ratio = (await time(most)) / Math.max(await time(Math.ceil(most / 8)), 3);
  assert.ok(ratio <= 16, `${name}: ${ratio.toFixed(1)} times as long`);
}

/** The same for a text of up to 200,000 characters. */
export async function assertLinear(name: string, unit: string, run: (text: string) => unknown): Promise<void> {
  await assertGrowsLinearly(name, 200_000, (length) => unit.repeat(Math.ceil(length / unit.length)), run);
}
