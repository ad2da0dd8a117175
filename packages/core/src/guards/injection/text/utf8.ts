import { asciiUnits } from './fold.js';

/** From here on a byte is part of a character beyond ASCII. */
export const BEYOND = 0x80;

/** By the first byte of a character, 1 for what may be part of a word: of those beyond ASCII all from U+00C0 on. */
export const wordBytes: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => (byte < BEYOND ? Math.sign(asciiUnits[byte]!) : Number(byte >= 0xc3)));

const encoder = new TextEncoder();
/** The encoder takes as long for a few characters as for hundreds. */
const SHORT = 48;
function readShortAscii(source: string, bytes: Uint8Array): boolean {
  for (let at = 0; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code >= BEYOND) return false;
    bytes[at] = code;
  }
  return true;
}

/** Puts `source` into `bytes`; gives how many they are. */
export function encode(source: string, bytes: Uint8Array): number {
  if (source.length <= SHORT && readShortAscii(source, bytes)) return source.length;
  return encoder.encodeInto(source, bytes).written;
}

/** The code point whose bytes begin at `at`. */
export function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  const second = bytes[at + 1]! & 0x3f;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = (second << 6) | (bytes[at + 2]! & 0x3f);
  return lead < 0xf0 ? ((lead & 0x0f) << 12) | third : ((lead & 0x07) << 18) | (third << 6) | (bytes[at + 3]! & 0x3f);
}
