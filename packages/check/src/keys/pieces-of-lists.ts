import { issuedKey, KEY_START } from './anthropic.js';

/**
 * The entries of a list that may be pieces of one key, in their order: a whole key is none, and where another one begins,
 * what comes before it belongs to something else. Fewer than two are no pieces.
 */
export function piecesOfList(items: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = [[]];
  for (const item of items) {
    const isWhole = issuedKey.test(item);
    if (isWhole || item.startsWith(KEY_START)) runs.push([]);
    if (!isWhole) runs.at(-1)?.push(item);
  }
  return runs.filter((run) => run.length > 1);
}
