import { FEATURE_BITS } from './features.js';
import type { LinearModel } from './linear-model.js';

/** A model as it stands in its file: one byte a weight, as Base64. */
export interface EncodedModel {
  readonly bias: number;
  readonly scale: number;
  readonly weights: string;
}

export function decodeModel(encoded: EncodedModel): LinearModel {
  const bytes = atob(encoded.weights);
  if (bytes.length !== 2 ** FEATURE_BITS) throw new Error(`the model has ${bytes.length} weights, not ${2 ** FEATURE_BITS}`);
  const weights = new Int8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) weights[at] = (bytes.charCodeAt(at) << 24) >> 24;
  return { bias: encoded.bias, scale: encoded.scale, weights };
}
