import type { Closure, Value } from './value.js';

/**
 * Whether a function is being run already. What takes a callback may be called once more from what it is given,
 * `query(one, () => query(two, done))`, and so may what it made inside.
 */
export function isRunning({ node, scope }: Closure, args: readonly Value[], active: readonly Closure[]): boolean {
  const running = active.filter((other) => other.node === node);
  const mayCallAgain = args.some((arg) => arg.shape.kind === 'function') || running.every((other) => other.scope !== scope);
  return running.length > (mayCallAgain ? 1 : 0);
}
