import type { TextFilter } from './guard.js';

/** The filters of one block, in the order of the answer, as one filter. */
export class FilterChain implements TextFilter {
  readonly #filters: readonly TextFilter[];

  constructor(filters: readonly TextFilter[]) {
    this.#filters = filters;
  }

  push(delta: string): string {
    let text = delta;
    for (const filter of this.#filters) text = filter.push(text);
    return text;
  }

  flush(): string {
    let text = '';
    for (const filter of this.#filters) text = (text === '' ? '' : filter.push(text)) + filter.flush();
    return text;
  }

  /** A whole text at once. */
  whole(text: string): string {
    const shown = this.push(text);
    return shown + this.flush();
  }
}
