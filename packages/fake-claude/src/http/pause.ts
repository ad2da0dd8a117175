import type { ServerResponse } from 'node:http';

/** Waits, or stops waiting when the response's connection is gone. Says whether there is still somebody to answer. */
export function pause(milliseconds: number, response: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    if (response.destroyed) {
      resolve(false);
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      clearImmediate(turn);
      response.off('close', finish);
      resolve(!response.destroyed);
    };
    const timer = milliseconds > 0 ? setTimeout(finish, milliseconds) : undefined;
    const turn = milliseconds > 0 ? undefined : setImmediate(finish);
    response.on('close', finish);
  });
}

/** Waits until the socket took what was written. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (!response.writableNeedDrain || response.destroyed) {
      resolve();
      return;
    }
    const finish = (): void => {
      response.off('drain', finish);
      response.off('close', finish);
      resolve();
    };
    response.on('drain', finish);
    response.on('close', finish);
  });
}
