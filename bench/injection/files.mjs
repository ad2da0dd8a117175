// Files of an unpacked package, and long texts cut up.
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// A piece is about as long as the tool results that such text comes in; of long histories the newest part is enough.
const PIECE = 2400;
const MOST_PIECES = 12;

/**
 * Makes a file or folder of the cache if it is not there. `make` gets a new folder beside it to work in and gives the path of
 * what is to be kept: nothing half made stands under its name, also where two trainings make it at once.
 */
export function madeOnce(path, make) {
  if (existsSync(path)) return path;
  const work = mkdtempSync(`${path}.`);
  try {
    renameSync(make(work), path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return path;
}

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
