import { type Features } from './features.js';

/** A logistic regression without bias over hashed features, with weights as whole numbers of `scale`. */
export interface LinearModel {
  readonly scale: number;
  readonly weights: Int8Array;
}

/** Words in one window, and how far the next one is moved: half a window, so that nothing falls between two. */
export const WINDOW = 96;
export const STRIDE = 48;

// "All of them", "And now?": what a few words may say against a text. The model alone stops none of fewer than six.
const MOST_A_WORD = 0.6;

export interface WindowScore {
  readonly logit: number;
  /** Words of the window, first and one past the last. */
  readonly first: number;
  readonly end: number;
}

/** By word, the sum of the weights of all features before it. Kept for the texts that fit into it, as most do. */
const kept = new Float64Array(4096);

/** Every window of a text. Linear: each feature is added up once, windows are differences. */
export function scoreWindows(model: LinearModel, { tokenCount, slots, before }: Features): WindowScore[] {
  if (tokenCount === 0) return [];
  const { weights } = model;
  const sums = tokenCount < kept.length ? kept : new Float64Array(tokenCount + 1);
  let sum = 0;
  let count = 0;
  for (let token = 0; token < tokenCount; token += 1) {
    for (const end = before[token + 1]!; count < end; count += 1) sum += weights[slots[count]!]!;
    sums[token + 1] = sum;
  }
  const windows: WindowScore[] = [];
  for (let first = 0; first === 0 || first + STRIDE < tokenCount; first += STRIDE) {
    const end = Math.min(tokenCount, first + WINDOW);
    const logit = Math.min((end - first) * MOST_A_WORD, ((sums[end]! - sums[first]!) * model.scale) / Math.sqrt(Math.max(1, before[end]! - before[first]!)));
    windows.push({ logit, first, end });
  }
  return windows;
}
