import { findAnthropicKeys, issuedKey, KEY_START, type KeyMatch } from './anthropic.js';

/** How far from a key's beginning its other pieces are looked for, in characters to either side. */
const WITHIN = 4000;
const HEADS_MOST = 8;
const PIECES_MOST = 10;
/** Pieces that are put together after the first one, at most. */
const DEEPEST = 4;
const TEXT_MOST = 1024 * 1024;

/** What is a beginning of a key. */
const begun = /^sk-ant-(?:[a-z]{0,5}|[a-z]{3,5}\d{1,2}|[a-z]{3,5}\d\d-[\w-]*)$/;
const LONGEST = 'sk-ant-admin01-'.length + 95;

/** A literal of nothing but a key's characters. */
const literal = /(["'`])([\w-]{2,112})\1/g;
/** What a generator makes, not what a person calls things; and the words of a key's head. */
const piece = /^(?=.{8})(?:.*\d|.*[a-z][A-Z]|.*[A-Z]{2}[a-z])|^-?(?:ant|api\d\d|admin\d\d|oat\d\d|ort\d\d|sid\d\d)-?$/;

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Keys in literals that stand in any order, whatever the language is that puts them together: constants named before
 * their use, properties, functions that return a piece, tables, builders. The pieces have to make exactly an issued key.
 */
export function findShuffledPieces(text: string): KeyMatch[] {
  if (text.length > TEXT_MOST || !text.includes('sk')) return [];
  const pieces: Piece[] = [];
  const heads: Piece[] = [];
  for (const match of text.matchAll(literal)) {
    const found = { text: match[2] ?? '', start: match.index, end: match.index + match[0].length };
    if (isHead(found.text)) heads.push(found);
    else if (piece.test(found.text) || KEY_START.includes(found.text.slice(0, 3))) pieces.push(found);
  }
  return heads.slice(0, HEADS_MOST).flatMap((head) => {
    const near = pieces.filter((other) => Math.abs(other.start - head.start) <= WITHIN).sort((one, other) => Math.abs(one.start - head.start) - Math.abs(other.start - head.start)).slice(0, PIECES_MOST);
    if (!near.some((other) => other.text.endsWith('AA'))) return [];
    const whole = ['', '-'].map((separator) => join([head], near, separator)).find((used) => used !== undefined);
    if (whole === undefined) return [];
    return findAnthropicKeys(whole.text).map((key) => ({ ...key, start: whole.start, end: whole.end }));
  });
}

function isHead(text: string): boolean {
  return text.length <= KEY_START.length ? KEY_START.startsWith(text) : text.startsWith(KEY_START) && text.length < LONGEST;
}

/** The first choice of pieces, each used once, that makes a key. */
function join(used: readonly Piece[], pieces: readonly Piece[], separator: string): Piece | undefined {
  if (used.length > DEEPEST) return undefined;
  const before = used.map((part) => part.text).join(separator);
  for (const next of pieces) {
    if (used.includes(next)) continue;
    const text = before + separator + next.text;
    if (text.length > LONGEST || !(text.length <= KEY_START.length ? KEY_START.startsWith(text) : begun.test(text))) continue;
    const all = [...used, next];
    if (issuedKey.test(text)) return { text, start: Math.min(...all.map((part) => part.start)), end: Math.max(...all.map((part) => part.end)) };
    const joined = join(all, pieces, separator);
    if (joined !== undefined) return joined;
  }
  return undefined;
}
