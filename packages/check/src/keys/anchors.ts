/**
 * Finds which of many short byte strings stand in a buffer, skipping ahead by the Wu-Manber shift table
 * (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994) with blocks of two bytes. A file without any
 * anchor needs no decoding and no further look, which is what makes whole histories affordable.
 */
export class AnchorSet {
  /** How far one may step when the block of two bytes under the window's end is this one. */
  readonly #shift = new Uint8Array(65_536);
  /** Anchors whose window ends with this block. */
  readonly #buckets = new Map<number, number[]>();
  readonly #anchors: readonly Uint8Array[];
  readonly #groups: readonly number[];
  readonly #window: number;

  /** Each anchor is ASCII of at least four bytes, with the bit of the group it stands for. */
  constructor(anchors: readonly (readonly [text: string, group: number])[]) {
    const encoder = new TextEncoder();
    this.#anchors = anchors.map(([text]) => encoder.encode(text));
    this.#groups = anchors.map(([, group]) => group);
    this.#window = Math.min(...this.#anchors.map(({ length }) => length));
    if (this.#window < 3) throw new RangeError('an anchor has at least three bytes');
    this.#shift.fill(this.#window - 1);
    for (const [index, anchor] of this.#anchors.entries()) {
      for (let end = 1; end < this.#window; end++) {
        const block = (anchor[end - 1] ?? 0) | ((anchor[end] ?? 0) << 8);
        const distance = this.#window - 1 - end;
        if (distance < (this.#shift[block] ?? 0)) this.#shift[block] = distance;
        if (distance === 0) {
          const bucket = this.#buckets.get(block);
          if (bucket === undefined) this.#buckets.set(block, [index]);
          else bucket.push(index);
        }
      }
    }
  }

  /**
   * The groups that occur, as bits, and where: byte offsets in ascending order, at most `most` of them (the bits are
   * complete all the same). `seen` says of each anchor, by its number, whether it occurs.
   */
  find(bytes: Uint8Array, most = 4096): { groups: number; offsets: number[]; offsetGroups: number[]; seen: Uint8Array } {
    const shift = this.#shift;
    const window = this.#window;
    const offsets: number[] = [];
    const offsetGroups: number[] = [];
    const seen = new Uint8Array(this.#anchors.length);
    let groups = 0;
    let end = window - 1;
    const { length } = bytes;
    while (end < length) {
      const block = (bytes[end - 1] as number) | ((bytes[end] as number) << 8);
      const step = shift[block] as number;
      if (step > 0) {
        end += step;
        continue;
      }
      const start = end - window + 1;
      for (const index of this.#buckets.get(block) ?? []) {
        const group = this.#groups[index] as number;
        if (seen[index] === 1 && offsets.length >= most) continue;
        if (!matches(bytes, start, this.#anchors[index] as Uint8Array)) continue;
        groups |= group;
        seen[index] = 1;
        if (offsets.length < most) {
          offsets.push(start);
          offsetGroups.push(group);
        }
      }
      end++;
    }
    return { groups, offsets, offsetGroups, seen };
  }
}

function matches(bytes: Uint8Array, start: number, anchor: Uint8Array): boolean {
  if (start + anchor.length > bytes.length) return false;
  for (let index = 0; index < anchor.length; index++) {
    if (bytes[start + index] !== anchor[index]) return false;
  }
  return true;
}
