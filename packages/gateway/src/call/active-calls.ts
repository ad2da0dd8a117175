import { ClavigerError } from '@claviger/core/errors';

/** A call under way that can be told to end. */
export interface ActiveCall {
  readonly id: string;
  /** Ends the answer with this error: as the whole answer, or as an error event when it already streams. */
  end(error: ClavigerError): void;
}

/** The calls under way. */
export class ActiveCalls {
  readonly #calls = new Set<ActiveCall>();
  readonly #maximum: number;
  /** Requests that have their place, and are no call yet: their bodies are being read. */
  #entering = 0;
  #draining = false;
  #empty: (() => void) | undefined;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#calls.size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Takes a place, before a byte of the body is held. Gives what frees it again: to be called once the call has been
   * added, or is not to be. Throws `shutting_down` or `overloaded` when no further call can be taken.
   */
  enter(): () => void {
    if (this.#draining) throw new ClavigerError('shutting_down');
    if (this.#calls.size + this.#entering >= this.#maximum) throw new ClavigerError('overloaded');
    this.#entering++;
    let inside = true;
    return () => {
      if (inside) this.#entering--;
      inside = false;
    };
  }

  add(call: ActiveCall): void {
    this.#calls.add(call);
  }

  delete(call: ActiveCall): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#empty?.();
  }

  /** Resolves when every call has been recorded. */
  async settled(): Promise<void> {
    if (this.#calls.size > 0) await new Promise<void>((resolve) => (this.#empty = resolve));
  }

  /** Takes no further call, and waits for those under way; what is left at the deadline is ended with an error. */
  async drain(deadline: number): Promise<void> {
    this.#draining = true;
    if (this.#calls.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#empty = resolve;
      timer = setTimeout(resolve, deadline);
    });
    clearTimeout(timer);
    for (const call of this.#calls) call.end(new ClavigerError('shutting_down'));
  }
}
