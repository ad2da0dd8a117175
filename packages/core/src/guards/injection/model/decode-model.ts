import { SLOTS } from './features.js';
import type { LinearModel } from './linear-model.js';

/**
 * A model as it stands in its file: Base64 of a bit for each slot that says whether it has a weight, least significant first,
 * then those weights in order, a byte each.
 */
export interface EncodedModel {
  readonly scale: number;
  readonly weights: string;
}

export function decodeModel(encoded: EncodedModel): LinearModel {
  const bytes = atob(encoded.weights);
  const weights = new Int8Array(SLOTS);
  let at = SLOTS / 8;
  for (let slot = 0; slot < SLOTS; slot += 1) {
    if ((bytes.charCodeAt(slot >> 3) >> (slot & 7)) & 1) weights[slot] = (bytes.charCodeAt(at++) << 24) >> 24;
  }
  if (at !== bytes.length) throw new Error('the weights of the injection model are damaged');
  return { scale: encoded.scale, weights };
}
