import { interleaved, type TaggerWeights } from './tagger.js';
import { leadWords, nameWords, owners, plainWords, rows, weights } from './weights.js';

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
}

export function decodedModel(encoded: EncodedWeights): TaggerWeights {
  const table = interleaved(encoded.rows, new Int8Array(bytes(encoded.owners).buffer), new Int8Array(bytes(encoded.weights).buffer));
  return { rows: encoded.rows, table, nameWords: bytes(encoded.nameWords), leadWords: bytes(encoded.leadWords), plainWords: bytes(encoded.plainWords) };
}

let loaded: TaggerWeights | undefined;

/** The shipped model, decoded at first use (a few milliseconds). */
export function nameModel(): TaggerWeights {
  loaded ??= decodedModel({ rows, weights, owners, nameWords, leadWords, plainWords });
  return loaded;
}
