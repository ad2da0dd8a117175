/** Every anchor has at least so many bytes, and the search looks at so many at a time. */
const WINDOW = 4;
/** An odd multiplier spreads the first two bytes over the hash. */
const MIX = 0x9e35;

/**
 * Finds which of many short byte strings stand in a buffer, skipping ahead by the Wu-Manber shift table
 * (Wu and Manber, "A fast algorithm for multi-pattern searching", 1994) with blocks of two bytes. A file without any
 * anchor needs no decoding and no further look, which is what makes whole histories affordable.
 */
export class AnchorSet {
  /** How far one may step when the block of two bytes under the window's end is this one. */
  readonly #shift = new Uint8Array(65_536);
  /** Whether some anchor begins with four bytes of this hash: most places that stop the skipping are dismissed by it. */
  readonly #begins = new Uint8Array(65_536);
  /** Anchors by their first four bytes. */
  readonly #buckets = new Map<number, number[]>();
  readonly #anchors: readonly Uint8Array[];
  readonly #groups: readonly number[];

  /** Each anchor is ASCII of at least four bytes, with the bit of the group it stands for. */
  constructor(anchors: readonly (readonly [text: string, group: number])[]) {
    const encoder = new TextEncoder();
    this.#anchors = anchors.map(([text]) => encoder.encode(text));
    this.#groups = anchors.map(([, group]) => group);
    if (this.#anchors.some(({ length }) => length < WINDOW)) throw new RangeError('an anchor has at least four bytes');
    this.#shift.fill(WINDOW - 1);
    for (const [index, anchor] of this.#anchors.entries()) {
      for (let end = 1; end < WINDOW; end++) {
        const block = (anchor[end - 1] ?? 0) | ((anchor[end] ?? 0) << 8);
        const distance = WINDOW - 1 - end;
        if (distance < (this.#shift[block] ?? 0)) this.#shift[block] = distance;
      }
      const first = (anchor[0] ?? 0) | ((anchor[1] ?? 0) << 8);
      const second = (anchor[2] ?? 0) | ((anchor[3] ?? 0) << 8);
      this.#begins[(Math.imul(first, MIX) ^ second) & 0xffff] = 1;
      const start = first | (second << 16);
      const bucket = this.#buckets.get(start);
      if (bucket === undefined) this.#buckets.set(start, [index]);
      else bucket.push(index);
    }
  }

  /**
   * The groups that occur, as bits, and where: byte offsets in ascending order, at most `most` of each group (the bits
   * are complete all the same). `seen` says of each anchor, by its number, whether it occurs.
   */
  find(bytes: Uint8Array, most = 4096): { groups: number; offsets: number[]; offsetGroups: number[]; seen: Uint8Array } {
    const shift = this.#shift;
    const begins = this.#begins;
    const offsets: number[] = [];
    const offsetGroups: number[] = [];
    const seen = new Uint8Array(this.#anchors.length);
    const counts = new Map<number, number>();
    let groups = 0;
    let end = WINDOW - 1;
    const { length } = bytes;
    while (end < length) {
      const block = (bytes[end - 1] as number) | ((bytes[end] as number) << 8);
      const step = shift[block] as number;
      if (step > 0) {
        end += step;
        continue;
      }
      const start = end - WINDOW + 1;
      const first = (bytes[start] as number) | ((bytes[start + 1] as number) << 8);
      end++;
      if (begins[(Math.imul(first, MIX) ^ block) & 0xffff] === 0) continue;
      for (const index of this.#buckets.get(first | (block << 16)) ?? []) {
        const group = this.#groups[index] as number;
        const count = counts.get(group) ?? 0;
        if (seen[index] === 1 && count >= most) continue;
        if (!matches(bytes, start, this.#anchors[index] as Uint8Array)) continue;
        groups |= group;
        seen[index] = 1;
        if (count < most) {
          counts.set(group, count + 1);
          offsets.push(start);
          offsetGroups.push(group);
        }
      }
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
