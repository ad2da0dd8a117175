import type { Mark, Shape, Value } from './value.js';

const MOST_MARKS = 64;
/** How many parts of parts are gone into. */
export const DEEPEST = 11;
/** Of a list or an object with more parts, so many are looked at. */
const WIDEST = 200;

function keyOf(mark: Mark): string {
  return `${String(mark.origin.id)}${mark.cut ? 'c' : ''}${mark.through ?? ''}${mark.redacted === true ? 'r' : ''}${mark.plain === true ? 'p' : ''}`;
}

export function mergeMarks(...groups: readonly (readonly Mark[])[]): readonly Mark[] {
  const filled = groups.filter((group) => group.length > 0);
  const [only] = filled;
  if (only === undefined) return [];
  if (filled.length === 1) return only;
  const byOrigin = new Map<string, Mark>();
  for (const group of filled) for (const mark of group) byOrigin.set(keyOf(mark), mark);
  return [...byOrigin.values()].slice(0, MOST_MARKS);
}

function partsOf(shape: Shape): Iterable<Value> | undefined {
  switch (shape.kind) {
    case 'text':
      return shape.parts;
    case 'object':
      return shape.open === undefined ? shape.properties.values() : [...shape.properties.values(), shape.open];
    case 'instance':
      return shape.properties.values();
    case 'array':
      return shape.items;
    case 'union':
      return shape.options;
    default:
      return undefined;
  }
}

/** Gathers the marks of a value. Objects know each other in circles: what was gone through is not gone through again. */
class MarkCollector {
  readonly #found = new Map<string, Mark>();
  readonly #taken = new Set<Mark>();
  /** By what was gone through, how deep it stood: from higher up, more of it can be reached. */
  readonly #depths = new Map<Shape, number>();

  get marks(): readonly Mark[] {
    return [...this.#found.values()];
  }

  collect({ shape, marks }: Value, depth: number): void {
    for (const mark of marks) this.#take(mark);
    if (depth > DEEPEST || this.#found.size >= MOST_MARKS) return;
    if (shape.kind === 'input') this.#take({ origin: shape.origin, cut: shape.cut, ...(shape.excerpt === true ? { redacted: true } : {}) });
    if ((this.#depths.get(shape) ?? DEEPEST + 1) <= depth) return;
    const parts = partsOf(shape);
    if (parts === undefined) return;
    this.#depths.set(shape, depth);
    let left = WIDEST;
    for (const part of parts) {
      if (left === 0) break;
      left -= 1;
      this.collect(part, depth + 1);
    }
  }

  #take(mark: Mark): void {
    if (this.#found.size >= MOST_MARKS || this.#taken.has(mark)) return;
    this.#taken.add(mark);
    this.#found.set(keyOf(mark), mark);
  }
}

/** Every mark in a value and its parts, to a bounded depth. */
export function allMarks(value: Value): readonly Mark[] {
  if (value.shape.kind !== 'input' && partsOf(value.shape) === undefined) return value.marks;
  const collector = new MarkCollector();
  collector.collect(value, 0);
  return collector.marks;
}
