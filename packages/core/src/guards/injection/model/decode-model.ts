import { SLOTS } from './features.js';
import type { LinearModel } from './linear-model.js';

/**
 * A model as it stands in its file: Base64 of the slots that have a weight, in order. For each, its distance from the
 * one before as a LEB128 number, then the weight as one byte.
 */
export interface EncodedModel {
  readonly scale: number;
  readonly weights: string;
}

export function decodeModel(encoded: EncodedModel): LinearModel {
  const bytes = atob(encoded.weights);
  const weights = new Int8Array(SLOTS);
  let slot = -1;
  for (let at = 0; at < bytes.length; ) {
    let distance = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes.charCodeAt(at++);
      distance += (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    slot += distance;
    if (slot >= SLOTS || at >= bytes.length) throw new Error('the weights of the injection model are damaged');
    weights[slot] = (bytes.charCodeAt(at++) << 24) >> 24;
  }
  return { scale: encoded.scale, weights };
}
