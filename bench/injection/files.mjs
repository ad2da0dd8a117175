// Files of an unpacked package, and long texts cut up.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// A piece is about as long as the tool results that such text comes in; of long histories the newest part is enough.
const PIECE = 2400;
const MOST_PIECES = 12;

/** Paths of all files under a folder that end so, in the same order on every machine. */
export function filesUnder(folder, ending) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(ending));
  return names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => join(folder, name));
}

/** A long text in pieces that end where a paragraph does, if one does. */
export function piecesOf(text) {
  const pieces = [];
  for (let start = 0; start < text.length && pieces.length < MOST_PIECES; ) {
    const paragraph = text.indexOf('\n\n', start + PIECE / 2);
    const end = paragraph === -1 || paragraph > start + PIECE ? start + PIECE : paragraph;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces.filter((piece) => piece.trim().length > 80);
}
