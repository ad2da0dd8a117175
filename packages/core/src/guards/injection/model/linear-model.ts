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

/** Every window of a text. Linear: each feature is added up once, windows are differences. */
export function scoreWindows(model: LinearModel, features: Features): WindowScore[] {
  const { tokenCount, slots, tokens, length } = features;
  if (tokenCount === 0) return [];
  const sums = new Float64Array(tokenCount + 1);
  const counts = new Uint32Array(tokenCount + 1);
  for (let index = 0; index < length; index += 1) {
    const token = tokens[index]! + 1;
    sums[token] = sums[token]! + model.weights[slots[index]!]!;
    counts[token] = counts[token]! + 1;
  }
  for (let token = 1; token <= tokenCount; token += 1) {
    sums[token] = sums[token]! + sums[token - 1]!;
    counts[token] = counts[token]! + counts[token - 1]!;
  }
  const windows: WindowScore[] = [];
  for (let first = 0; first === 0 || first + STRIDE < tokenCount; first += STRIDE) {
    const end = Math.min(tokenCount, first + WINDOW);
    const logit = model.bias + ((sums[end]! - sums[first]!) * model.scale) / Math.sqrt(Math.max(1, counts[end]! - counts[first]!));
    windows.push({ logit, firstToken: first, endToken: end });
  }
  return windows;
}
