/** One entry for each code unit up to the highest that is in the class, 1 where it is. */
export type CharacterClass = Uint8Array;

export function characterClassOf(characters: string): CharacterClass {
  const members = new Uint8Array(Math.max(...Array.from(characters, (character) => character.charCodeAt(0))) + 1);
  for (const character of characters) members[character.charCodeAt(0)] = 1;
  return members;
}

/** Letters, digits, and what else each use of this adds. */
export const ASCII_ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Where the first run of at least `length` characters of one class begins, at or after `from`; -1 where there is none.
 * Looks at every `length`-th character and at the neighbours of those that are in the class, so that a text of words
 * costs a fraction of a pass: for guards that look for something long before they use an expression.
 */
export function findRun(text: string, members: CharacterClass, length: number, from: number): number {
  let at = from + length - 1;
  while (at < text.length) {
    if (!isMember(text, members, at)) {
      at += length;
      continue;
    }
    let start = at;
    while (start > from && at - start < length && isMember(text, members, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && end - start < length && isMember(text, members, end)) end++;
    if (end - start >= length) return start;
    at = end + length;
  }
  return -1;
}

export function holdsRun(text: string, members: CharacterClass, length: number): boolean {
  return findRun(text, members, length, 0) !== -1;
}

/**
 * Matches of a sticky expression that can only begin where a run of `length` characters of one class begins. The same as
 * those of a global one, without trying it at every character.
 */
export function* matchRuns(text: string, members: CharacterClass, length: number, expression: RegExp): Generator<RegExpExecArray> {
  for (let at = findRun(text, members, length, 0); at !== -1; ) {
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match !== null) yield match;
    at = findRun(text, members, length, match === null ? at + length : at + match[0].length);
  }
}

/** Whether the code unit of `text` at `at` is in the class. */
export function isMember(text: string, members: CharacterClass, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < members.length && members[unit] === 1;
}
