import type { TaggerWeights } from './tagger.js';
import { leadWords, nameWords, owners, rows, weights } from './weights.js';

function bytes(base64: string): Uint8Array {
  const binary = atob(base64);
  const array = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) array[at] = binary.charCodeAt(at);
  return array;
}

let loaded: TaggerWeights | undefined;

/** The shipped model, decoded at first use (a few milliseconds). */
export function nameModel(): TaggerWeights {
  loaded ??= { rows, weights: new Int8Array(bytes(weights).buffer), owners: bytes(owners), nameWords: bytes(nameWords), leadWords: bytes(leadWords) };
  return loaded;
}
