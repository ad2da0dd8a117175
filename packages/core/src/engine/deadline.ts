/** Longer than any wait that a guard of this package makes on purpose: `abuse.delay` goes up to ten seconds. */
export const DEFAULT_DEADLINE = 15_000;

/** A guard's promise that did not settle in time. */
export class DeadlineMissed extends Error {
  override readonly name = 'DeadlineMissed';
}

/** `work`, or a rejection with DeadlineMissed after `milliseconds`. What `work` gives later is dropped, an error of it too. */
export function beforeDeadline<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineMissed('a guard took too long')), milliseconds);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
