import { allMarks, marked } from './value.js';
import type { Shape, Value } from './value.js';

/** More parts than anybody writes out, those that stand in several places counted in each: whoever walks along a value comes to no more. */
const HEAVIEST = 50_000;
/** Parts in parts: whoever walks along them goes into himself so often. */
const DEEPEST = 400;
/** So many characters of a text count as one part. */
const CHARACTERS_A_PART = 64;

interface Weight {
  readonly parts: number;
  readonly depth: number;
  /** Of what may grow: how many parts of its own it had. */
  readonly own: number;
}

const leaf: Weight = { parts: 1, depth: 1, own: 0 };
const known = new WeakMap<Shape, Weight>();
const weighing = new Set<Shape>();

/** A value, or, where it has grown beyond all that is written out (lists of lists of lists, texts doubled again and again), only what is known of where it comes from. */
export function withinWeight(value: Value): Value {
  const { parts, depth } = weigh(value.shape);
  return parts > HEAVIEST || depth > DEEPEST ? marked(allMarks(value)) : value;
}

/** The weight of what stands in a value was found when that was made: it is gone through once. */
function weigh(shape: Shape): Weight {
  if (shape.kind === 'constant') return typeof shape.value === 'string' && shape.value.length > CHARACTERS_A_PART ? { ...leaf, parts: shape.value.length / CHARACTERS_A_PART } : leaf;
  const own = ownParts(shape);
  if (own === 0) return leaf;
  const before = known.get(shape);
  // What stands in itself has the weight there that it had before.
  if (before?.own === own || weighing.has(shape)) return before ?? leaf;
  weighing.add(shape);
  let parts = 1;
  let depth = 1;
  for (const part of partsOf(shape)) {
    const of = weigh(part.shape);
    parts += of.parts;
    depth = Math.max(depth, of.depth + 1);
  }
  weighing.delete(shape);
  const weight = { parts, depth, own };
  known.set(shape, weight);
  return weight;
}

function ownParts(shape: Shape): number {
  switch (shape.kind) {
    case 'text':
      return shape.parts.length;
    case 'array':
      return shape.items.length;
    case 'union':
      return shape.options.length;
    case 'object':
      return shape.properties.size + (shape.open === undefined ? 0 : 1);
    case 'instance':
      return shape.properties.size;
    case 'external':
      return shape.external.chain.length;
    case 'length':
      return 1;
    default:
      return 0;
  }
}

function* partsOf(shape: Shape): Iterable<Value> {
  switch (shape.kind) {
    case 'text':
      yield* shape.parts;
      break;
    case 'array':
      yield* shape.items;
      break;
    case 'union':
      yield* shape.options;
      break;
    case 'object':
      yield* shape.properties.values();
      if (shape.open !== undefined) yield shape.open;
      break;
    case 'instance':
      yield* shape.properties.values();
      break;
    case 'external':
      for (const link of shape.external.chain) yield* link.args;
      break;
    case 'length':
      yield shape.of;
      break;
    default:
  }
}
