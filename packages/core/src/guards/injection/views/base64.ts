import { ASCII_ALPHANUMERIC, characterClassOf, matchRuns } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { bytesToText, DerivedBuilder, type DerivedText, PIECE_END, readsAsText } from './derived-text.js';

// Alphabets of RFC 4648, sections 4 and 5. Sixteen characters hold twelve bytes: shorter runs are words. A line end
// inside a run is that of MIME's 76-column lines.
const run = /[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]{16,})*(?:\r?\n[A-Za-z0-9+/_-]{1,15})?={0,2}/y;
const SHORTEST_RUN = 16;
const alphabets = characterClassOf(`${ASCII_ALPHANUMERIC}+/_-`);
const MOST_BYTES = 1_500_000;

const values = (() => {
  const table = new Uint8Array(128).fill(255);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < 64; value += 1) table[alphabet.charCodeAt(value)] = value;
  table[0x2d] = 62;
  table[0x5f] = 63;
  return table;
})();

/** Decodes characters of the alphabet, leaving out all others. */
function decodeRun(text: string): Uint8Array {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let buffer = 0;
  let bits = 0;
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const value = code < 128 ? values[code]! : 255;
    if (value === 255) continue;
    buffer = ((buffer << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (buffer >> bits) & 0xff;
    }
  }
  return bytes.subarray(0, length);
}

// A glance at the first characters tells a picture or a hash from a text, so that long blobs cost little.
function looksDecodable(text: string): boolean {
  return text.length < 512 || [0, Math.floor(text.length / 8) * 4, text.length - (text.length % 4) - 128].some((at) => readsAsText(bytesToText(decodeRun(text.slice(at, at + 128)))));
}

export function decodeBase64({ source, longestStretch }: CanonicalText): DerivedText | undefined {
  if (longestStretch < SHORTEST_RUN) return undefined;
  let builder: DerivedBuilder | undefined;
  let bytes = 0;
  for (const match of matchRuns(source, alphabets, SHORTEST_RUN, run)) {
    const encoded = match[0];
    if (!looksDecodable(encoded) || bytes > MOST_BYTES) continue;
    const decoded = bytesToText(decodeRun(encoded));
    if (!readsAsText(decoded)) continue;
    bytes += decoded.length;
    builder ??= new DerivedBuilder(1024);
    builder.add(decoded + PIECE_END, match.index, match.index + encoded.length);
  }
  return builder?.finish();
}
