import assert from 'node:assert/strict';

/** CPU time in milliseconds: other work on the machine does not count. */
function cpuTime(run: () => unknown): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Eight times the text, which is 200,000 characters, may take sixteen times as long: room for collections of garbage, none
 * for a square, which takes sixty-four. What comes of noise passes in one of five turns.
 */
export function assertLinear(name: string, unit: string, run: (text: string) => unknown): void {
  const time = (length: number): number => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    return cpuTime(() => run(text));
  };
  time(10_000);
  let ratio = Infinity;
  for (let turn = 0; turn < 5 && ratio > 16; turn++) ratio = time(200_000) / Math.max(time(25_000), 3);
  assert.ok(ratio <= 16, `${name}: ${ratio.toFixed(1)} times as long`);
}
