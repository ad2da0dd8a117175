import { type Features } from './features.js';

/** A logistic regression over hashed features, with weights as whole numbers of `scale`. */
export interface LinearModel {
  readonly bias: number;
  readonly scale: number;
  readonly weights: Int8Array;
}

/** Words in one window, and how far the next one is moved: half a window, so that nothing falls between two. */
export const WINDOW = 96;
export const STRIDE = 48;

export interface WindowScore {
  readonly logit: number;
  /** Words of the window, first and one past the last. */
  readonly firstToken: number;
  readonly endToken: number;
}

/** By word, what stands before it: the sum of the weights of all features, and their number. */
function makeTotals(capacity: number): { sums: Float64Array; counts: Uint32Array } {
  return { sums: new Float64Array(capacity), counts: new Uint32Array(capacity) };
}

// Kept for the texts that fit into it, as most do.
const KEPT_CAPACITY = 4096;
const kept = makeTotals(KEPT_CAPACITY);

/** Every window of a text. Linear: each feature is added up once, windows are differences. */
export function scoreWindows(model: LinearModel, features: Features): WindowScore[] {
  const { tokenCount, slots, tokens, length } = features;
  if (tokenCount === 0) return [];
  const { weights } = model;
  const { sums, counts } = tokenCount < KEPT_CAPACITY ? kept : makeTotals(tokenCount + 1);
  let sum = 0;
  let count = 0;
  sums[0] = 0;
  counts[0] = 0;
  for (let token = 0; token < tokenCount; token += 1) {
    for (; count < length && tokens[count] === token; count += 1) sum += weights[slots[count]!]!;
    sums[token + 1] = sum;
    counts[token + 1] = count;
  }
  const windows: WindowScore[] = [];
  for (let first = 0; first === 0 || first + STRIDE < tokenCount; first += STRIDE) {
    const end = Math.min(tokenCount, first + WINDOW);
    const logit = model.bias + ((sums[end]! - sums[first]!) * model.scale) / Math.sqrt(Math.max(1, counts[end]! - counts[first]!));
    windows.push({ logit, firstToken: first, endToken: end });
  }
  return windows;
}
