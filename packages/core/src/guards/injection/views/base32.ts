import { characterClassOf, matchRuns } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { bytesToText, DerivedBuilder, type DerivedText, PIECE_END, readsAsText } from './derived-text.js';

// Alphabet of RFC 4648, section 6. Twenty-four characters hold fifteen bytes; shorter runs are names in capitals.
const run = /[A-Z2-7]{24,}={0,6}/y;
const SHORTEST_RUN = 24;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const members = characterClassOf(alphabet);

function decodeRun(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value === -1) continue;
    buffer = ((buffer << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (buffer >> bits) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}

export function decodeBase32({ source, longestStretch }: CanonicalText): DerivedText | undefined {
  if (longestStretch < SHORTEST_RUN) return undefined;
  let builder: DerivedBuilder | undefined;
  for (const match of matchRuns(source, members, SHORTEST_RUN, run)) {
    const decoded = bytesToText(decodeRun(match[0]));
    if (!readsAsText(decoded)) continue;
    builder ??= new DerivedBuilder(1024);
    builder.add(decoded + PIECE_END, match.index, match.index + match[0].length);
  }
  return builder?.finish();
}
