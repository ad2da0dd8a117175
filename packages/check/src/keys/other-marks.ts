import { findAnthropicKeys, isKeyCharacter, type KeyMatch } from './anthropic.js';

/** A key's head with one and the same mark where its dashes belong. */
const head = /(?<![A-Za-z0-9])sk([^A-Za-z0-9\s"'`\\-]{1,3})ant\1[a-z]{3,5}\d\d\1/g;
const LONGEST = 600;

/** Keys whose dashes are another mark that is turned back when the key is used, whatever the call for that is named. */
export function findKeysWithOtherMarks(text: string): KeyMatch[] {
  const found: KeyMatch[] = [];
  let end = 0;
  for (const match of text.matchAll(head)) {
    // Within what was looked at already.
    if (match.index < end) continue;
    const mark = match[1] ?? '';
    end = match.index + match[0].length;
    while (end < text.length && end - match.index < LONGEST && (isKeyCharacter(text.charCodeAt(end)) || text.startsWith(mark, end))) end += text.startsWith(mark, end) ? mark.length : 1;
    for (const key of findAnthropicKeys(text.slice(match.index, end).replaceAll(mark, '-'))) found.push({ ...key, start: match.index, end });
  }
  return found;
}
