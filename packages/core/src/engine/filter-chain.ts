import type { TextFilter } from './guard.js';

/** The filters of one block, in the order of the answer, as one filter. */
export class FilterChain implements TextFilter {
  readonly #filters: readonly TextFilter[];

  constructor(filters: readonly TextFilter[]) {
    this.#filters = filters;
  }

  push(delta: string): string {
    return this.#pushFrom(0, delta);
  }

  /**
   * Takes pieces that came together and adds to `shown` what can be shown after each, as `push` for one after the other
   * does; where a filter throws, `shown` has what came before.
   */
  pushAll(pieces: readonly string[], shown: string[]): void {
    this.#pushBetween(pieces, 0, pieces.length, 0, shown);
  }

  flush(): string {
    let text = '';
    for (const filter of this.#filters) text = (text === '' ? '' : filter.push(text)) + filter.flush();
    return text;
  }

  /** A whole text at once. */
  whole(text: string): string {
    const shown: string[] = [];
    this.pushAll([text], shown);
    return shown.join('') + this.flush();
  }

  /**
   * Filters take pieces as one text as long as they pass it. From the first that does not, the pieces go on in halves: only
   * where something is, they are pushed one by one. The filters before that one have passed them, and are not asked again.
   */
  #pushBetween(pieces: readonly string[], from: number, to: number, filter: number, shown: string[]): void {
    const text = to - from === 1 ? pieces[from]! : pieces.slice(from, to).join('');
    let next = filter;
    while (next < this.#filters.length && this.#filters[next]!.passes?.(text) === true) next++;
    if (next === this.#filters.length) {
      for (let at = from; at < to; at++) shown.push(pieces[at]!);
    } else if (to - from === 1) shown.push(this.#pushFrom(next, text));
    else {
      const middle = (from + to) >> 1;
      this.#pushBetween(pieces, from, middle, next, shown);
      this.#pushBetween(pieces, middle, to, next, shown);
    }
  }

  #pushFrom(filter: number, delta: string): string {
    let text = delta;
    for (let at = filter; at < this.#filters.length; at++) text = this.#filters[at]!.push(text);
    return text;
  }
}
