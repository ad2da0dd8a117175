import type { TaggerWeights } from './tagger.js';
import { everydayWords, firstNames, leadWords, nameWords, otherNames, owners, plainWords, rows, towns, weights } from './weights.js';

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const array = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) array[at] = binary.charCodeAt(at);
  return array;
}

/** The strings of a weights file. */
export interface EncodedWeights {
  readonly rows: number;
  readonly weights: string;
  readonly owners: string;
  readonly nameWords: string;
  readonly leadWords: string;
  readonly plainWords: string;
  readonly firstNames: string;
  readonly otherNames: string;
  readonly towns: string;
  readonly everydayWords: string;
}

export function decodedModel(encoded: EncodedWeights): TaggerWeights {
  const lexicon = { firstNames: bytes(encoded.firstNames), otherNames: bytes(encoded.otherNames), towns: bytes(encoded.towns), everydayWords: bytes(encoded.everydayWords) };
  return { rows: encoded.rows, owners: new Int8Array(bytes(encoded.owners).buffer), weights: new Int8Array(bytes(encoded.weights).buffer), nameWords: bytes(encoded.nameWords), leadWords: bytes(encoded.leadWords), plainWords: bytes(encoded.plainWords), lexicon };
}

let loaded: TaggerWeights | undefined;

/** The shipped model, decoded at first use (a few milliseconds). */
export function nameModel(): TaggerWeights {
  loaded ??= decodedModel({ rows, weights, owners, nameWords, leadWords, plainWords, firstNames, otherNames, towns, everydayWords });
  return loaded;
}
