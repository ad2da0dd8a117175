import type { ServerResponse } from 'node:http';

/** Calls `next` when the client has taken what was written. One that takes nothing for so many milliseconds is cut off: it would hold the upstream's connection for ever. */
export function whenDrained(response: ServerResponse, longest: number, next: () => void): void {
  const timer = setTimeout(() => response.destroy(), longest);
  const drained = (): void => {
    closed();
    next();
  };
  const closed = (): void => {
    clearTimeout(timer);
    response.off('drain', drained).off('close', closed);
  };
  response.once('drain', drained).once('close', closed);
}
