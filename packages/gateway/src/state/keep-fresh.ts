import type { Logger } from '@claviger/core/ports';

/** A change in a shared store must hold on every instance within a second. */
export const REFRESH_MILLISECONDS = 400;

/** Calls `refresh` again and again, each time a moment after the last one has ended. Gives what ends it. */
export function keepFresh(refresh: () => Promise<void>, logger: Logger, failure: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const next = (): void => {
    if (ended) return;
    timer = setTimeout(() => {
      refresh()
        .catch((error: unknown) => logger.error(failure, { error: error instanceof Error ? error.name : typeof error }))
        .finally(next);
    }, REFRESH_MILLISECONDS).unref();
  };
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
