const PAGE = 1_024;
const FIGURES = 3;
const WORDS = 4;

/** One page of slots: three exact figures and four 32-bit words each. */
interface Page {
  readonly figures: Float64Array;
  readonly words: Uint32Array;
}

/**
 * What is known of every bucket, 40 bytes each, in pages: a million buckets are a thousand pages and no object of their
 * own. A slot is a number; one that is given back is used again. What `sum`, `at` and `mark` mean is the kind's to say.
 */
export class Slots {
  readonly #pages: Page[] = [];
  /** Slots given back. */
  readonly #free: number[] = [];
  #next = 0;

  /** A slot whose figures are all 0. */
  take(kind: number): number {
    const slot = this.#free.pop() ?? this.#next++;
    if (slot >> 10 === this.#pages.length) this.#pages.push({ figures: new Float64Array(PAGE * FIGURES), words: new Uint32Array(PAGE * WORDS) });
    const { words } = this.#page(slot);
    words[(slot & (PAGE - 1)) * WORDS] = kind;
    return slot;
  }

  giveBack(slot: number): void {
    const { figures, words } = this.#page(slot);
    const place = slot & (PAGE - 1);
    figures.fill(0, place * FIGURES, (place + 1) * FIGURES);
    words.fill(0, place * WORDS, (place + 1) * WORDS);
    this.#free.push(slot);
  }

  kind(slot: number): number {
    return this.#page(slot).words[(slot & (PAGE - 1)) * WORDS]!;
  }

  /** Sum of the holds on this bucket. */
  held(slot: number): number {
    return this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES]!;
  }

  hold(slot: number, amount: number): void {
    this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES]! += amount;
  }

  sum(slot: number): number {
    return this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES + 1]!;
  }

  setSum(slot: number, sum: number): void {
    this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES + 1] = sum;
  }

  /** Milliseconds since the epoch. */
  at(slot: number): number {
    return this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES + 2]!;
  }

  setAt(slot: number, at: number): void {
    this.#page(slot).figures[(slot & (PAGE - 1)) * FIGURES + 2] = at;
  }

  mark(slot: number): number {
    return this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 1]!;
  }

  setMark(slot: number, mark: number): void {
    this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 1] = mark;
  }

  /** Where the first entry of the bucket's queue stands; 0 when it is empty. */
  head(slot: number): number {
    return this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 2]!;
  }

  setHead(slot: number, position: number): void {
    this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 2] = position;
  }

  /** Where its last entry stands. */
  tail(slot: number): number {
    return this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 3]!;
  }

  setTail(slot: number, position: number): void {
    this.#page(slot).words[(slot & (PAGE - 1)) * WORDS + 3] = position;
  }

  #page(slot: number): Page {
    return this.#pages[slot >> 10]!;
  }
}
