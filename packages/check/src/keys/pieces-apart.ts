import { findAnthropicKeys, isKeyCharacter, issuedKey, KEY_START, type KeyMatch } from './anthropic.js';

/** How far behind the beginning of a key its other pieces are looked for, in characters. */
const WITHIN = 3000;
const SHORTEST_PIECE = 8;
const PIECES_MOST = 12;
const STARTS_MOST = 50;
const LONGEST = 'sk-ant-admin01-'.length + 95;

/**
 * Keys in pieces that no expression of the same text joins: members of a configuration, elements of a document, cells of
 * a notebook, lines of other languages. The pieces stand in their order, with other words between them at most.
 */
export function findPiecesApart(text: string): KeyMatch[] {
  const found: KeyMatch[] = [];
  let starts = 0;
  for (let start = text.indexOf(KEY_START); start !== -1 && starts < STARTS_MOST; start = text.indexOf(KEY_START, start + 1)) {
    const first = runAt(text, start);
    if (first.length >= LONGEST || isKeyCharacter(text.charCodeAt(start - 1))) continue;
    starts++;
    const following = runsAfter(text, start + first.length);
    const key = join(first, following, 0);
    if (key === undefined) continue;
    const [match] = findAnthropicKeys(key.text);
    if (match !== undefined) found.push({ ...match, start, end: key.end });
  }
  return found;
}

interface Run {
  readonly text: string;
  readonly end: number;
}

function runAt(text: string, start: number): string {
  let end = start;
  while (end < text.length && end - start <= LONGEST && isKeyCharacter(text.charCodeAt(end))) end++;
  return text.slice(start, end);
}

/** What could be the other pieces. None, unless one of them ends as keys do. */
function runsAfter(text: string, from: number): Run[] {
  const runs: Run[] = [];
  const bound = Math.min(text.length, from + WITHIN);
  for (let at = from; at < bound && runs.length < PIECES_MOST; at++) {
    if (!isKeyCharacter(text.charCodeAt(at))) continue;
    const run = runAt(text, at);
    if (run.startsWith(KEY_START)) break;
    at += run.length;
    if (run.length >= SHORTEST_PIECE) runs.push({ text: run, end: at });
  }
  return runs.some((run) => run.text.endsWith('AA')) ? runs : [];
}

/** The first choice of runs, in their order, that makes a key of the issued length. */
function join(start: string, runs: readonly Run[], from: number): Run | undefined {
  for (let index = from; index < runs.length; index++) {
    const run = runs[index];
    if (run === undefined) continue;
    const text = start + run.text;
    if (text.length > LONGEST) continue;
    // Pieces that nothing joins have to make exactly an issued key.
    if (issuedKey.test(text)) return { text, end: run.end };
    const joined = join(text, runs, index + 1);
    if (joined !== undefined) return joined;
  }
  return undefined;
}
