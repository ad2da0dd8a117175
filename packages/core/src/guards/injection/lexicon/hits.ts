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
  readonly #merged = new Map<readonly number[], readonly Hit[]>();

  constructor(concepts: number) {
    this.present = new Int32Array(Math.ceil(concepts / 32));
    this.#last = new Int32Array(concepts);
  }

  clear(): void {
    this.present.fill(0);
    this.#last.fill(0);
    this.#lists = [];
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
        backwards.push({ start: this.numbers[behind - 5]!, end: this.numbers[behind - 4]!, language: this.numbers[behind - 2]! });
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
      merged = concepts.flatMap((concept) => this.of(concept)).sort((a, b) => a.start - b.start || a.end - b.end);
      this.#merged.set(concepts, merged);
    }
    return merged;
  }
}
