import type { Logger } from '@claviger/core/ports';

const MOST = 20_000;

/** What could not be written while the shared store was away, in order. Written one by one when it is back. */
export class PendingWrites {
  readonly #logger: Logger;
  #writes: (() => Promise<unknown>)[] = [];
  #running: Promise<void> | undefined;
  #dropped = 0;
  #generation = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get size(): number {
    return this.#writes.length;
  }

  add(write: () => Promise<unknown>): void {
    if (this.#writes.length >= MOST) {
      if (this.#dropped++ % MOST === 0) this.#logger.error('limit_write_dropped', { dropped: this.#dropped });
      return;
    }
    this.#writes.push(write);
  }

  /** Forgets what has not been written. */
  clear(): void {
    this.#writes = [];
    this.#generation++;
  }

  /** Begins to write, if nothing is being written. What fails stays for the next time. */
  start(): void {
    this.#running ??= this.#write().finally(() => {
      this.#running = undefined;
    });
  }

  async idle(): Promise<void> {
    await this.#running;
  }

  async #write(): Promise<void> {
    const writes = this.#writes;
    const generation = this.#generation;
    this.#writes = [];
    for (let index = 0; index < writes.length && generation === this.#generation; index++) {
      try {
        await writes[index]!();
      } catch {
        if (generation === this.#generation) this.#writes = [...writes.slice(index), ...this.#writes];
        return;
      }
    }
  }
}
