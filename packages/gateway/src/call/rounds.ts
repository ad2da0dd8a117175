/**
 * Brings together what came in one turn of the event loop: those calls go through each stage of their way one after the
 * other, before the next stage begins with the first of them. The code and the tables of a stage then come into the
 * processor's caches once a round; with each call on its own, guards, HTTP and sockets would push each other out.
 */
export class Rounds {
  /** Resolved at once: whoever waits for it goes on when the others of its round are through the same stage. */
  readonly others: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** Resolves when this turn of the event loop has read everything that was there to be read. */
  next(): Promise<void> {
    return (this.#next ??= new Promise((resolve) => {
      setImmediate(() => {
        this.#next = undefined;
        resolve();
      });
    }));
  }
}
