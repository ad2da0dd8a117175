import { characterClassOf, holdsRun } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { bytesToText, DerivedBuilder, type DerivedText, PIECE_END, readsAsText } from './derived-text.js';

// Twelve bytes at least, in pairs of digits, with or without a separator or a prefix between them.
const run = /(?:(?:0x|\\x)?[0-9A-Fa-f]{2}[ :,;\n]{0,2}){12,}/g;
/** Twelve pairs, however they are set apart. */
const SHORTEST_RUN = 24;
const runCharacters = characterClassOf('0123456789ABCDEFabcdefx\\ :,;\n');
const notPair = /0x|\\x|[^0-9A-Fa-f]/g;

export function decodeHex({ source }: CanonicalText): DerivedText | undefined {
  if (!holdsRun(source, runCharacters, SHORTEST_RUN)) return undefined;
  let builder: DerivedBuilder | undefined;
  for (const match of source.matchAll(run)) {
    const digits = match[0].replace(notPair, '');
    const bytes = new Uint8Array(digits.length >> 1);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
    const decoded = bytesToText(bytes);
    if (!readsAsText(decoded)) continue;
    builder ??= new DerivedBuilder(1024);
    builder.add(decoded + PIECE_END, match.index, match.index + match[0].length);
  }
  return builder?.finish();
}
