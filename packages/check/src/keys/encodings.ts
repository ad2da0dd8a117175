import { gunzipSync, inflateSync } from 'node:zlib';
import { findAnthropicKeys, isKeyCharacter, KEY_START, type KeyMatch } from './anthropic.js';

/** Text of an embedded encoding that is looked at, at most. */
const DECODED_BYTES = 4 * 1024 * 1024;
const NESTING = 3;

/** The characters of base64 that a text always has, whatever stands before and after it, for its three alignments. */
export function base64Forms(text: string): string[] {
  const forms = [0, 1, 2].map((lead) => {
    const [low, high] = ['\0', '\u007f'].map((pad) =>
      Buffer.from(pad.repeat(lead) + text + pad.repeat(3), 'latin1').toString('base64'),
    ) as [string, string];
    let start = 0;
    while (start < low.length && low[start] !== high[start]) start++;
    // The first byte of a lead shares no character with the text, later differences end the stable part.
    let end = start;
    while (end < low.length && low[end] === high[end]) end++;
    return low.slice(start, end);
  });
  return forms;
}

export interface EncodedKey extends KeyMatch {
  readonly encoding: 'base64' | 'base64, reversed' | 'base32' | 'hex' | 'reversed' | 'rot13' | 'character codes';
}

const plainForms = base64Forms(KEY_START);

/** What stands in a text that holds a key in base64: the key's start itself, in UTF-16, base64 again, or gzip. */
export const base64Anchors: readonly string[] = [
  ...plainForms,
  Buffer.from(KEY_START, 'utf16le').toString('base64').slice(0, 16),
  ...plainForms.slice(0, 1).flatMap((form) => base64Forms(form)),
  'H4sIA',
];

const plainHex = Buffer.from('sk-ant').toString('hex');
export const hexAnchors: readonly string[] = [plainHex, plainHex.toUpperCase()];
/** Hex as dumps write it: `73 6b 2d`, `73:6b:2d`. */
export const hexDumpAnchors: readonly string[] = hexAnchors.flatMap((hex) => [' ', ':', '-'].map((mark) => hex.replace(/..(?=.)/g, `$&${mark}`)));

export const reversedBase64Anchors: readonly string[] = plainForms.map((form) => backwards(form));
/** A key that was reversed before it was put into base64. */
export const base64OfReversedAnchors: readonly string[] = base64Forms(backwards(KEY_START));

/** The first characters of base32 of a key: six bytes are nine characters and a part (RFC 4648, section 6). */
export const base32Anchor = 'ONVS2YLOO';

/** How lists of character codes of a key begin ("sk"), and the calls with which code changes each number first. */
export const codeAnchors: readonly string[] = ['115,107', '115, 107', '115,\n', '115,\r', '115\n', '0x73,', '0x73 ', 'fromCharCode', 'fromCodePoint', ' chr(', '(chr(', ' ^ 0x', ' ^= ', ' xor ', '.chr', 'toChar', '(char)', 'rune(', 'UInt8', 'TextDecoder', 'bytes(', '[]byte'];

const everything = (): boolean => true;

/**
 * Keys that stand in a text in base64 (also of gzip, also twice), base32, hex, reversed, rot13 or as character codes.
 * `stands`: whether an anchor is known to be in the text; a look whose anchors are not is left out.
 */
export function findEncodedKeys(text: string, stands: (anchor: string) => boolean = everything): EncodedKey[] {
  const looks: readonly [readonly string[], (code: number) => boolean, boolean, EncodedKey['encoding'], (run: string) => string | undefined][] = [
    [base64Anchors, isBase64, true, 'base64', fromBase64],
    [reversedBase64Anchors, isBase64, false, 'base64, reversed', (run) => fromBase64(backwards(run))],
    [base64OfReversedAnchors, isBase64, true, 'base64, reversed', (run) => backwards(fromBase64(run) ?? '')],
    [[base32Anchor], isBase64, false, 'base32', fromBase32],
    [hexAnchors, isHexadecimal, false, 'hex', (run) => Buffer.from(run, 'hex').toString('latin1')],
    [hexDumpAnchors, isHexDump, false, 'hex', (run) => Buffer.from(run.slice(run.search(/73[:-]?6b/i)).replace(/[:-]/g, ''), 'hex').toString('latin1')],
    [['-tna-ks'], isKeyCharacter, false, 'reversed', backwards],
    [['fx-nag-'], isKeyCharacter, false, 'rot13', rotate],
  ];
  const found = looks.flatMap(([anchors, belongs, wraps, encoding, decode]) => runs(text, anchors.filter(stands), belongs, wraps, encoding, decode));
  return codeAnchors.some(stands) ? [...found, ...characterCodes(text)] : found;
}

/** Widens each anchor to the run of the encoding's characters around it (over wrapped lines too) and decodes that. */
function runs(
  text: string,
  anchors: readonly string[],
  belongs: (code: number) => boolean,
  wraps: boolean,
  encoding: EncodedKey['encoding'],
  decode: (run: string) => string | undefined,
): EncodedKey[] {
  const found: EncodedKey[] = [];
  const within = (at: number): boolean => belongs(text.charCodeAt(at)) || (wraps && isWrap(text, at, belongs));
  for (const anchor of anchors) {
    let searched = 0;
    for (let at = text.indexOf(anchor); at !== -1; at = text.indexOf(anchor, Math.max(searched, at + 1))) {
      let start = at;
      while (start > 0 && within(start - 1)) start--;
      let end = at + anchor.length;
      while (end < text.length && within(end)) end++;
      searched = end;
      if (end - start < 40) continue;
      const decoded = decode(text.slice(start, end).replace(/[\s\\]+/g, ''));
      if (decoded === undefined) continue;
      for (const key of findAnthropicKeys(decoded)) found.push({ ...key, start, end, encoding });
    }
  }
  return found;
}

/** A line break inside a wrapped run: full lines of the encoding's characters stand on both sides of it. */
function isWrap(text: string, at: number, belongs: (code: number) => boolean): boolean {
  if (!isBlank(text.charCodeAt(at))) return false;
  let before = at;
  while (before > 0 && isBlank(text.charCodeAt(before - 1)) && at - before < 12) before--;
  let after = at;
  while (after < text.length && isBlank(text.charCodeAt(after)) && after - at < 12) after++;
  const gap = text.slice(before, after);
  if (!gap.includes('\n')) return false;
  for (let index = 1; index <= 40; index++) {
    if (before - index < 0 || !belongs(text.charCodeAt(before - index))) return false;
  }
  return after < text.length && belongs(text.charCodeAt(after));
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9 || code === 92;
}

function isBase64(code: number): boolean {
  return isKeyCharacter(code) || code === 43 || code === 47;
}

function isHexadecimal(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

function isHexDump(code: number): boolean {
  return isHexadecimal(code) || code === 32 || code === 58 || code === 45;
}

/** Decodes base32 (RFC 4648, section 6); what is no character of it ends the text. */
export function fromBase32(run: string): string {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const character of run.slice(0, 4096)) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character);
    if (value === -1) break;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes).toString('latin1');
}

/** ASCII only: keys have no other characters. */
export function backwards(text: string): string {
  return text.split('').reverse().join('');
}

function rotate(run: string): string {
  return run.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

/** Decodes base64 or base64url, line breaks left out; goes on while what comes out is base64 or gzip again. */
export function fromBase64(run: string, nesting = NESTING): string | undefined {
  if (run.length > DECODED_BYTES * 2) return undefined;
  // Most long runs are pictures, hashes or code: their first bytes say so.
  const head = Buffer.from(run.slice(0, 48), 'base64');
  const compressed = (head[0] === 0x1f && head[1] === 0x8b) || (head[0] === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(head[1] ?? 0));
  const wide = head.length > 8 && head[1] === 0 && head[3] === 0;
  if (!compressed && !wide && !isText(head)) return undefined;
  const bytes = Buffer.from(run, 'base64');
  let decoded: string;
  if (compressed) {
    try {
      const inflate = head[0] === 0x1f ? gunzipSync : inflateSync;
      decoded = inflate(bytes, { maxOutputLength: DECODED_BYTES }).toString('latin1');
    } catch {
      return undefined;
    }
  } else decoded = bytes.toString(wide ? 'utf16le' : 'latin1');
  if (decoded.includes(KEY_START) || nesting <= 1) return decoded;
  const inner = /^[A-Za-z0-9+/_-]{44,}={0,2}\s*$/.exec(decoded);
  // A piece of a key has the characters of base64 too.
  if (inner !== null) return fromBase64(decoded.trim(), nesting - 1) ?? decoded;
  if (/^[0-9a-fA-F]{80,}\s*$/.test(decoded)) return Buffer.from(decoded.trim(), 'hex').toString('latin1');
  return decoded;
}

function isText(bytes: Uint8Array): boolean {
  let printable = 0;
  for (const byte of bytes) if ((byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9) printable++;
  return printable >= bytes.length - 1;
}

const numberList = /(?<![\w.])(?:0x[0-9a-fA-F]{2}|\d{1,3})(?:\s*,\s*(?:0x[0-9a-fA-F]{2}|\d{1,3})){39,700}/g;
/** The signs that numbers of a text are turned into characters with more than a look-up: each is changed first. */
const changing = /fromCharCode|fromCodePoint|\bchr\b|toChar|\bxor\b|\^/;

function characterCodes(text: string): EncodedKey[] {
  const found: EncodedKey[] = [];
  // The codes of "sk", as every such list begins; or code that changes each number first.
  if (!/\b(?:115|0x73)\s{0,8},\s{0,8}(?:107|0x6[bB])\b/.test(text) && !changing.test(text)) return found;
  for (const match of text.matchAll(numberList)) {
    const codes = match[0].split(',').map((part) => Number(part.trim()));
    for (const decoded of plainTexts(codes)) {
      for (const key of findAnthropicKeys(decoded)) {
        found.push({ ...key, start: match.index, end: match.index + match[0].length, encoding: 'character codes' });
      }
    }
  }
  return found;
}

/**
 * The numbers as characters, and as what they are when one and the same number was added to each, taken from each or
 * laid over each (exclusive or): the start of a key says which.
 */
function plainTexts(codes: readonly number[]): string[] {
  const start = KEY_START.split('').map((character) => character.charCodeAt(0));
  const texts = [String.fromCharCode(...codes)];
  for (let at = 0; at + start.length < codes.length; at++) {
    const first = codes[at] ?? 0;
    const difference = first - (start[0] ?? 0);
    const mask = first ^ (start[0] ?? 0);
    if (difference !== 0 && start.every((code, index) => (codes[at + index] ?? 0) - code === difference)) texts.push(String.fromCharCode(...codes.slice(at).map((code) => (code - difference) & 0xff)));
    else if (mask !== 0 && start.every((code, index) => ((codes[at + index] ?? 0) ^ code) === mask)) texts.push(String.fromCharCode(...codes.slice(at).map((code) => code ^ mask)));
  }
  return texts;
}
