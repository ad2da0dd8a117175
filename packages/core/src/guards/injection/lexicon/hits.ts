/** Where a concept was read, in units of the canonical text. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  /** Index into `languages`. */
  readonly language: number;
}

/** The numbers of a hit: where it starts and ends, its concept, its language, and where the hit of the same concept before it stands. */
export const HIT = 5;

/** Room for the numbers of a text, kept for the next one. */
const KEPT = 16_384;

/**
 * All hits of a text, until the next one is scanned. As numbers in one list: of most concepts nobody asks more than whether there
 * is a hit.
 */
export class Hits {
  /** Which concepts have a hit: see `conceptBits`. */
  readonly present: Int32Array;
  /** In the order of their starts, the shorter first. What stands behind `length` is of an earlier text. */
  numbers = new Int32Array(KEPT);
  length = 0;
  /** By concept, behind which number its last hit ends; 0 for none. */
  readonly #last: Int32Array;
  #lists: (readonly Hit[] | undefined)[] = [];
  #made: Hit[] = [];
  readonly #merged = new Map<readonly number[], readonly Hit[]>();

  constructor(concepts: number) {
    this.present = new Int32Array(Math.ceil(concepts / 32));
    this.#last = new Int32Array(concepts);
  }

  clear(): void {
    this.present.fill(0);
    this.#last.fill(0);
    this.#lists = [];
    this.#made = [];
    if (this.#merged.size > 0) this.#merged.clear();
    if (this.numbers.length > KEPT) this.numbers = new Int32Array(KEPT);
    this.length = 0;
  }

  add(start: number, end: number, concept: number, language: number): void {
    const { length } = this;
    if (length + HIT > this.numbers.length) this.#grow();
    const { numbers } = this;
    numbers[length] = start;
    numbers[length + 1] = end;
    numbers[length + 2] = concept;
    numbers[length + 3] = language;
    numbers[length + 4] = this.#last[concept]!;
    this.length = this.#last[concept] = length + HIT;
    this.present[concept >>> 5]! |= 1 << (concept & 31);
  }

  #grow(): void {
    const { numbers } = this;
    this.numbers = new Int32Array(numbers.length * 2);
    this.numbers.set(numbers);
  }

  /** Those of a concept, in the order of their starts; the same list each time. */
  of(concept: number): readonly Hit[] {
    let list = this.#lists[concept];
    if (list === undefined) {
      const backwards: Hit[] = [];
      for (let behind = this.#last[concept]!; behind > 0; behind = this.numbers[behind - 1]!) {
        backwards.push(this.#hitAt(behind - HIT));
      }
      this.#lists[concept] = list = backwards.reverse();
    }
    return list;
  }

  /** Those of several concepts, in the order of their starts, the shorter first; the same list each time for the same `concepts`. */
  ofAny(concepts: readonly number[]): readonly Hit[] {
    if (concepts.length === 1) return this.of(concepts[0]!);
    let merged = this.#merged.get(concepts);
    if (merged === undefined) {
      const held = concepts.filter((concept) => this.#last[concept]! > 0);
      merged = held.length === 1 ? this.of(held[0]!) : this.#amongAll(new Set(held));
      this.#merged.set(concepts, merged);
    }
    return merged;
  }

  /** The same object for the same hit. */
  #hitAt(at: number): Hit {
    const { numbers } = this;
    return (this.#made[at / HIT] ??= { start: numbers[at]!, end: numbers[at + 1]!, language: numbers[at + 3]! });
  }

  #amongAll(concepts: ReadonlySet<number>): readonly Hit[] {
    const found: Hit[] = [];
    for (let at = 0; at < this.length; at += HIT) if (concepts.has(this.numbers[at + 2]!)) found.push(this.#hitAt(at));
    return found;
  }
}
