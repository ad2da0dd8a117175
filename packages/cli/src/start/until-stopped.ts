import type { CommandContext } from '../command.js';

/** Resolves at the first SIGTERM or SIGINT. A second one ends the process at once. */
export function untilStopped({ write }: CommandContext): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      write('\nStopping: calls under way may end first. Once more to stop at once.\n');
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.off(signal, stop);
        process.once(signal, () => process.exit(1));
      }
      resolve();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
