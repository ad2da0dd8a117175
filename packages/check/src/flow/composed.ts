import type { Node } from 'oxc-parser';
import { allMarks } from './marks.js';
import type { Mark, Value } from './value.js';

/** Where a part was put into a text. */
export interface Composition {
  readonly module: string;
  readonly node: Node;
}

const places = new WeakMap<Value, Composition>();

/** A part of a text, remembered with the place where it became one; what was put into another text before keeps its place. */
export function composed(part: Value, module: string, node: Node): Value {
  const { shape } = part;
  if (shape.kind === 'constant' || places.has(part)) return part;
  // Of a text that is put into another only the parts are left.
  if (shape.kind === 'text' && part.marks.length === 0) return { shape: { kind: 'text', parts: shape.parts.map((inner) => (inner.shape.kind === 'text' ? inner : composed(inner, module, node))) }, marks: [] };
  const copy: Value = { shape, marks: part.marks };
  places.set(copy, { module, node });
  return copy;
}

/** The same part with more known of it. */
export function carried(from: Value, to: Value): Value {
  const place = places.get(from);
  if (place !== undefined && from !== to && !places.has(to)) places.set(to, place);
  return to;
}

/** Parts that are looked at for one text. */
const MOST_PARTS = 4_000;
const DEEPEST = 8;

/** The place where a part became one of a text. */
export function placeOfPart(part: Value): Composition | undefined {
  return places.get(part);
}

/** The innermost place where a text with such a mark was put into another. */
export function compositionOf(value: Value, isMeant: (mark: Mark) => boolean): Composition | undefined {
  const left = { parts: MOST_PARTS };
  const search = (part: Value, depth: number): Composition | undefined => {
    if (depth > DEEPEST || left.parts-- <= 0) return undefined;
    const { shape } = part;
    const inner = shape.kind === 'text' ? shape.parts : shape.kind === 'array' ? shape.items : shape.kind === 'union' ? shape.options : shape.kind === 'object' ? [...shape.properties.values()] : [];
    for (const next of inner) {
      const found = search(next, depth + 1);
      if (found !== undefined) return found;
    }
    const own = places.get(part);
    return own !== undefined && allMarks(part).some((mark) => isMeant(mark)) ? own : undefined;
  };
  return search(value, 0);
}
