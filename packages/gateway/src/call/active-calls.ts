import { ClavigerError } from '@claviger/core/errors';

/** A call under way that can be told to end. */
export interface ActiveCall {
  readonly id: string;
  /** Ends the answer with this error: as the whole answer, or as an error event when it already streams. */
  end(error: ClavigerError): void;
}

/** The calls under way. */
export class ActiveCalls {
  /**
   * Each call has a place, and an empty one is taken again. A Set would keep calls that are long over in memory: V8 gives
   * it a new table every few changes, and the old tables, each pointing to the next, outlive every minor collection.
   */
  readonly #places: (ActiveCall | undefined)[] = [];
  readonly #emptyPlaces: number[] = [];
  readonly #maximum: number;
  #size = 0;
  /** Requests that are let in, and are no call: not yet, while their bodies are being read, or never. */
  #entering = 0;
  #draining = false;
  #empty: (() => void) | undefined;

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  get size(): number {
    return this.#size;
  }

  get draining(): boolean {
    return this.#draining;
  }

  /**
   * Lets a request in, before a byte of its body is held. Gives what ends that: to be called once the call has been
   * added, or, where none is to be, once the answer is over and on record. Throws `shutting_down` or `overloaded` when no further call can be taken.
   */
  enter(): () => void {
    if (this.#draining) throw new ClavigerError('shutting_down');
    if (this.#size + this.#entering >= this.#maximum) throw new ClavigerError('overloaded');
    this.#entering++;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      this.#entering--;
      if (this.#idle) this.#empty?.();
    };
  }

  /** Gives the call's place, which `delete` asks for. */
  add(call: ActiveCall): number {
    this.#size++;
    const place = this.#emptyPlaces.pop() ?? this.#places.length;
    this.#places[place] = call;
    return place;
  }

  delete(place: number): void {
    this.#size--;
    this.#places[place] = undefined;
    this.#emptyPlaces.push(place);
    if (this.#idle) this.#empty?.();
  }

  get #idle(): boolean {
    return this.#size === 0 && this.#entering === 0;
  }

  /** Resolves when every call has been recorded. */
  async settled(): Promise<void> {
    if (!this.#idle) await new Promise<void>((resolve) => (this.#empty = resolve));
  }

  /** Takes no further call, and waits for those under way; what is left at the deadline is ended with an error. */
  async drain(deadline: number): Promise<void> {
    this.#draining = true;
    if (this.#idle) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#empty = resolve;
      timer = setTimeout(resolve, deadline);
    });
    clearTimeout(timer);
    for (const call of this.#places) call?.end(new ClavigerError('shutting_down'));
  }
}
