import { characterClassOf, matchRuns } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { bytesToText, DerivedBuilder, type DerivedText, PIECE_END, readsAsText } from './derived-text.js';

// Thirty characters hold twenty-four bytes; shorter runs without a space are words, addresses and code. A line end
// inside a run is that of wrapped lines.
const run = /[!-~]{30,}(?:\r?\n[!-~]{30,})*(?:\r?\n[!-~]{1,29})?/y;
const SHORTEST_RUN = 30;
const printable = String.fromCharCode(...Array.from({ length: 0x7e - 0x20 }, (_, index) => 0x21 + index));
const members = characterClassOf(printable);
const MOST_CHARACTERS = 500_000;
// Enough to tell text from what only looks encoded: a whole number of groups.
const GLANCE = 40;

const GROUP = 5;
const NONE = 255;

function valuesOf(alphabet: string): Uint8Array {
  const values = new Uint8Array(128).fill(NONE);
  for (let value = 0; value < alphabet.length; value += 1) values[alphabet.charCodeAt(value)] = value;
  return values;
}

/** Ascii85 as Adobe writes it, and Base85 of RFC 1924, which Python's `b85encode` uses. */
const alphabets = [printable.slice(0, 85), '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~'].map(valuesOf);

/** The bytes of the groups up to the first character that belongs to none; of a last group, one byte fewer than characters. */
function decode(text: string, values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((text.length * 4) / GROUP) + 4);
  let length = 0;
  let number = 0;
  let count = 0;
  const emit = (wanted: number): void => {
    for (let byte = 0; byte < wanted; byte += 1) bytes[length++] = number >>> (24 - byte * 8);
    number = 0;
    count = 0;
  };
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) continue;
    const value = values[code] ?? NONE;
    if (value === NONE) break;
    number = number * 85 + value;
    count += 1;
    if (count === GROUP) emit(4);
  }
  if (count > 1) {
    const whole = count - 1;
    for (; count < GROUP; count += 1) number = number * 85 + 84;
    emit(whole);
  }
  return bytes.subarray(0, length);
}

// What may stand right before the code, all of it characters that the code may begin with as well.
const frame = /^["'`(=:]*(?:<~)?/;

function readingOf(encoded: string): string | undefined {
  for (const values of alphabets) {
    if (!readsAsText(bytesToText(decode(encoded.slice(0, GLANCE), values)))) continue;
    const decoded = bytesToText(decode(encoded, values));
    if (readsAsText(decoded)) return decoded;
  }
  return undefined;
}

export function decodeBase85({ source, longestStretch }: CanonicalText): DerivedText | undefined {
  if (longestStretch < SHORTEST_RUN) return undefined;
  let builder: DerivedBuilder | undefined;
  let left = MOST_CHARACTERS;
  for (const match of matchRuns(source, members, SHORTEST_RUN, run)) {
    const encoded = match[0];
    if (encoded.length > left) continue;
    const bare = encoded.replace(frame, '');
    const decoded = readingOf(encoded) ?? (bare === encoded ? undefined : readingOf(bare));
    if (decoded === undefined) continue;
    left -= encoded.length;
    builder ??= new DerivedBuilder(1024);
    builder.add(decoded + PIECE_END, match.index, match.index + encoded.length);
  }
  return builder?.finish();
}
