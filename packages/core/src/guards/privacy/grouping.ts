import { HAS_DIGIT, type TextScan } from './text-scan.js';

/** What a grouping table can hold: anything with shapes, such as "3_2_4" (see GroupedRecognizer). */
export interface Shaped {
  readonly shapes: readonly string[];
  /** May be written without a single digit, as AA:BB:CC:DD:EE:FF. */
  readonly lettersOnly?: boolean;
}

interface Node<T> {
  readonly children: Map<number, Node<T>>;
  readonly endsHere: { readonly entry: T; readonly separated: boolean }[];
}

const SPACE = 32;
const HYPHEN = 45;
const LONGEST_GROUP = 63;

/** The separator between two chunks as one character code, 0 when they are not joined by exactly one known character. */
export function separatorBetween(text: string, end: number, nextStart: number): number {
  if (nextStart - end !== 1) return 0;
  const code = text.charCodeAt(end);
  switch (code) {
    case 0xa0: // no-break space
    case 0x2009: // thin space
    case 0x202f: // narrow no-break space
      return SPACE;
    case 0x2010: // hyphen
    case 0x2011: // no-break hyphen
    case 0x2013: // en dash
      return HYPHEN;
    case SPACE:
    case 43: // +
    case HYPHEN:
    case 46: // .
    case 47: // /
    case 58: // :
      return code;
    default:
      return 0;
  }
}

/** `_` stands for one space or one hyphen, the same throughout. */
function spellings(shape: string): string[] {
  return shape.includes('_') ? [shape.replaceAll('_', ' '), shape.replaceAll('_', '-')] : [shape];
}

/**
 * All shapes of all recognizers in one tree keyed by group length and separator, so that a chunk is compared with every
 * shape at once. Each walk is as long as the longest shape has groups, whatever the text.
 */
export class GroupingTable<T extends Shaped> {
  readonly #root: Node<T> = { children: new Map(), endsHere: [] };

  constructor(entries: readonly T[]) {
    for (const entry of entries) {
      for (const shape of entry.shapes.flatMap(spellings)) {
        const groups = shape.split(/[ \-.:/+]/);
        const separators = shape.replace(/\d/g, '');
        let node = this.#root;
        groups.forEach((group, at) => {
          const key = (at === 0 ? 0 : separators.charCodeAt(at - 1) * 64) + Number(group);
          let child = node.children.get(key);
          if (child === undefined) node.children.set(key, (child = { children: new Map(), endsHere: [] }));
          node = child;
        });
        node.endsHere.push({ entry, separated: groups.length > 1 });
      }
    }
  }

  /** Calls `found` for each shape that begins at this chunk; `last` is the index of the shape's last chunk. */
  match(scan: TextScan, first: number, found: (entry: T, last: number, separated: boolean) => void): void {
    const { text, starts, ends, kinds, count } = scan;
    const firstLength = (ends[first] as number) - (starts[first] as number);
    if (firstLength > LONGEST_GROUP) return;
    let node = this.#root.children.get(firstLength);
    let seen = kinds[first] as number;
    for (let at = first; node !== undefined; at++) {
      for (const { entry, separated } of node.endsHere) if ((seen & HAS_DIGIT) !== 0 || entry.lettersOnly === true) found(entry, at, separated);
      if (node.children.size === 0 || at + 1 >= count) return;
      const nextStart = starts[at + 1] as number;
      const separator = separatorBetween(text, ends[at] as number, nextStart);
      const length = (ends[at + 1] as number) - nextStart;
      if (separator === 0 || length > LONGEST_GROUP) return;
      node = node.children.get(separator * 64 + length);
      seen |= kinds[at + 1] as number;
    }
  }
}
