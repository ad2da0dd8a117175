import { AnchorSet } from './anchors.js';
import { findAnthropicKeys, KEY_START, type KeyMatch } from './anthropic.js';
import { credentialAnchors, findStructuredCredentials } from './credentials.js';
import { base32Anchor, base64Anchors, codeAnchors, findEncodedKeys, hexAnchors, hexDumpAnchors, base64OfReversedAnchors, reversedBase64Anchors } from './encodings.js';
import { undoEscapes } from './escapes.js';
import { foldLiterals, type FoldedText } from './fold.js';
import { foldLines } from './fold-lines.js';
import { findKeysWithOtherMarks } from './other-marks.js';
import { findWithSecretlint, secretlintAnchors } from './secretlint.js';
import { findVendorKeys, vendorAnchors } from './vendors.js';

export interface FoundKey extends KeyMatch {
  /** How it is hidden: absent when it stands whole in the text. */
  readonly disguise?: string;
}

const group = { whole: 1, split: 2, escaped: 4, encoded: 8, vendor: 16, library: 32, structured: 64, weak: 128, lines: 256 } as const;

/**
 * What must stand in a file for each of the looks to be worth it. Splits: a literal that is a true beginning of
 * `sk-ant-`, or the part after it.
 */
const separators = '._|*~# ,:/$@!;+^';
const quotes = ['"', "'", '`'];
const anchorList: readonly (readonly [text: string, group: number])[] = [
  ['sk-ant', group.whole | group.split | group.lines],
  ...['-api03', 'api03-', 'admin01', 'oat01', 'ort01', 'sid01', 'api01-'].map((text) => [text, group.split | group.lines] as const),
  ...quotes.flatMap((quote) =>
    [`${quote}sk${quote}`, `${quote}sk-`, `${quote}s${quote},`, `${quote}s${quote} `, `sk-a${quote}`, `sk-an${quote}`, `sk-${quote}`, `ant-${quote}`, `${quote}ant${quote}`].map(
      (text) => [text, group.weak] as const,
    ),
  ),
  // Marks between the letters, or in place of the dashes, that are taken out when the key is used.
  ...quotes.flatMap((quote) => separators.split('').flatMap((mark) => [`${quote}s${mark}k`, `${quote}sk${mark}`].map((text) => [text, group.weak] as const))),
  ...['=sk-', '=sk$', '="sk', 'sk-$', '-tna', "'ks'", '"ks"', ': sk-'].map((text) => [text, group.weak | group.lines] as const),
  ...['\\x73', '\\x2d', '\\x2D', '\\u0073', '\\u002d', '\\u002D', '\\u{73', '\\u{2d', '\\163', '%73%', '%2dant', '%2Dant', 'sk%2d', 'sk%2D', '&#115', '&#45;', '&#x73', '&#x2d', '&#x2D', '&hyphen', 'sk-\\', 'ant-\\', '\\"sk', "\\'sk", 'sk-a\\', 'sk-ant-\\'].map(
    (text) => [text, group.escaped] as const,
  ),
  ...[...base64Anchors, ...hexAnchors].map((text) => [text, group.encoded | group.split] as const),
  // "s" by its number: chr(115), Chr(115), char(115).
  ...['chr(115', 'Chr(115', 'ChrW(115', 'char(115', 'CHAR(115', 'fromCharCode(45'].map((text) => [text, group.split] as const),
  ...quotes.flatMap((quote) => [[`${quote}c2st`, group.split] as const, [`${quote}736b`, group.split] as const]),
  // Base64 of zlib's own head (RFC 1950): only where a literal begins with it.
  ...quotes.flatMap((quote) => ['eJw', 'eJx', 'eJy', 'eJz'].map((text) => [quote + text, group.split] as const)),
  ...[...reversedBase64Anchors, ...base64OfReversedAnchors, ...hexDumpAnchors, base32Anchor, ...codeAnchors, '-tna-ks', 'fx-nag-'].map((text) => [text, group.encoded] as const),
  ...vendorAnchors.map((text) => [text, group.vendor] as const),
  ...secretlintAnchors.map((text) => [text, group.library] as const),
  ...credentialAnchors.map((text) => [text, group.structured] as const),
];
const anchors = new AnchorSet(anchorList);
const numberOfAnchor = new Map(anchorList.map(([text], index) => [text, index]));

/** What stands after a weak sign when it belongs to a key in pieces: the letters of "ant", a few marks apart at most. */
const restOfStart = /a[^A-Za-z0-9]{0,8}n[^A-Za-z0-9]{0,8}t|tna/;
const REST_WITHIN = 600;
/** Literals of texts longer than this are put together only around the places that ask for it. */
const WHOLE_FOLD = 256 * 1024;
const FOLD_AROUND = 16 * 1024;
/** Keys reported of one file, at most. */
const KEYS_MOST = 1000;

export interface ScanOptions {
  /** The formats in which `name=value` lines refer to each other. */
  readonly lines: boolean;
  /** Source code: literals may be put together. False for archives of data and binary files. */
  readonly code: boolean;
  readonly path: string;
}

/** Whether anything in these bytes asks for a closer look. */
export function hasAnchors(bytes: Uint8Array): boolean {
  return anchors.find(bytes, 1).groups !== 0;
}

/** Every key in a file's bytes. `decode` is called only when a first look at the bytes finds a reason. */
export async function scanBytes(bytes: Uint8Array, decode: () => string, options: ScanOptions): Promise<FoundKey[]> {
  const { groups, offsets: byteOffsets, offsetGroups, seen } = anchors.find(bytes);
  if (groups === 0) return [];
  const text = decode();
  const offsets = text.length > WHOLE_FOLD && text.length !== bytes.length ? inText(bytes, byteOffsets) : byteOffsets;
  const found: FoundKey[] = [];
  const stands = (anchor: string): boolean => seen[numberOfAnchor.get(anchor) ?? 0] === 1;
  if ((groups & group.whole) !== 0) found.push(...findAnthropicKeys(text));
  if ((groups & group.encoded) !== 0) {
    found.push(...findEncodedKeys(text, stands).map(({ encoding, ...key }) => ({ ...key, disguise: encoding })));
  }
  if ((groups & group.vendor) !== 0) found.push(...findVendorKeys(text, stands));
  if ((groups & group.structured) !== 0) found.push(...findStructuredCredentials(text));
  if ((groups & group.library) !== 0) found.push(...(await findWithSecretlint(text, options.path)));
  if (options.code) {
    if ((groups & group.weak) !== 0) found.push(...findKeysWithOtherMarks(text).map((key): FoundKey => ({ ...key, disguise: 'with other marks for its dashes' })));
    if ((groups & (group.split | group.escaped | group.weak)) !== 0) {
      const at = (wanted: number): number[] => offsets.filter((_, index) => ((offsetGroups[index] ?? 0) & wanted) !== 0);
      const weak = at(group.weak).filter((place) => restOfStart.test(text.slice(Math.max(0, place - REST_WITHIN), place + REST_WITHIN)));
      for (const [from, part] of partsToFold(text, at(group.split | group.escaped), weak)) found.push(...fromFolded(foldLiterals(part), from, 'put together from pieces'));
    }
    if (options.lines && (groups & group.lines) !== 0 && text.length <= WHOLE_FOLD * 2) {
      found.push(...fromFolded(foldLines(text), 0, 'put together from variables'));
    }
    if ((groups & group.escaped) !== 0) {
      const places = offsets.filter((_, index) => ((offsetGroups[index] ?? 0) & group.escaped) !== 0);
      for (const [from, part] of partsToFold(text, places, [])) found.push(...escapedKeys(part, from));
    }
  }
  return withoutRepeats(found);
}

function fromFolded(folded: readonly FoldedText[], from: number, disguise: string): FoundKey[] {
  const found: FoundKey[] = [];
  for (const { value, start, end } of folded) {
    const place = { start: from + start, end: from + end };
    if (value.includes(KEY_START)) for (const key of findAnthropicKeys(value)) found.push({ ...key, ...place, disguise });
    if (base64Anchors.some((anchor) => value.includes(anchor)) || hexAnchors.some((anchor) => value.includes(anchor)) || value.includes('-tna-ks')) {
      for (const key of findEncodedKeys(value)) found.push({ ...key, ...place, disguise: `${disguise}, ${key.encoding}` });
    }
  }
  return found;
}

function escapedKeys(text: string, from: number): FoundKey[] {
  const view = undoEscapes(text);
  const place = (start: number, end: number) => ({ start: from + (view.offsets[start] ?? 0), end: from + (view.offsets[Math.max(0, end - 1)] ?? 0) + 1 });
  const found: FoundKey[] = findAnthropicKeys(view.text).map((key) => ({ ...key, ...place(key.start, key.end), disguise: 'escaped' }));
  if (view.text.length <= WHOLE_FOLD) {
    for (const key of fromFolded(foldLiterals(view.text), 0, 'put together from pieces, escaped')) {
      found.push({ ...key, ...place(key.start, key.end) });
    }
  }
  return found;
}

/** Offsets in bytes of UTF-8 as offsets in the text. An anchor is ASCII, so none cuts a character. */
function inText(bytes: Uint8Array, offsets: readonly number[]): number[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let last = 0;
  let length = 0;
  return offsets.map((offset) => {
    length += buffer.toString('utf8', last, offset).length;
    last = offset;
    return length;
  });
}

/**
 * What to put together, as `[offset, part]`: the whole text when it is short and there is a strong sign, else the
 * surroundings of the places.
 */
function partsToFold(text: string, strong: readonly number[], weak: readonly number[]): [number, string][] {
  if (strong.length > 0 && text.length <= WHOLE_FOLD) return [[0, text]];
  const parts: [number, number][] = [];
  for (const place of [...strong, ...weak].sort((one, other) => one - other)) {
    const from = Math.max(0, place - FOLD_AROUND);
    const last = parts.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = place + FOLD_AROUND;
    else parts.push([from, place + FOLD_AROUND]);
  }
  return parts.map(([from, to]) => [from, text.slice(from, to)]);
}

/** One finding a key and place: a whole key is not reported again as a piece of the expression it stands in. */
function withoutRepeats(found: readonly FoundKey[]): FoundKey[] {
  const kept: FoundKey[] = [];
  const whole = new Set(found.filter(({ disguise }) => disguise === undefined).map(({ key }) => key));
  const hidden = new Set<string>();
  const places = new Set<string>();
  const wide = found.filter(({ vendor }) => vendor !== 'anthropic').slice(0, 200);
  for (const key of found.slice(0, KEYS_MOST)) {
    if (key.disguise !== undefined) {
      if (whole.has(key.key) || hidden.has(key.key)) continue;
      hidden.add(key.key);
    }
    if (key.vendor !== 'anthropic' && wide.some((other) => other !== key && other.start <= key.start && other.end >= key.end && other.end - other.start > key.end - key.start)) continue;
    const place = `${key.start}:${key.end}`;
    if (places.has(place)) continue;
    places.add(place);
    kept.push(key);
  }
  return kept.sort((one, other) => one.start - other.start);
}
