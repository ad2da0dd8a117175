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
 * Whether `text` holds a run of at least `length` characters of one class. Looks at every `length`-th character and at
 * the neighbours of those that are in the class, so that a text of words costs a fraction of a pass: for guards that
 * look for something long before they use an expression.
 */
export function holdsRun(text: string, members: CharacterClass, length: number): boolean {
  let at = length - 1;
  while (at < text.length) {
    if (!isMember(text, members, at)) {
      at += length;
      continue;
    }
    let start = at;
    while (start > 0 && at - start < length && isMember(text, members, start - 1)) start--;
    let end = at + 1;
    while (end < text.length && end - start < length && isMember(text, members, end)) end++;
    if (end - start >= length) return true;
    at = end + length;
  }
  return false;
}

/** Whether the code unit of `text` at `at` is in the class. */
export function isMember(text: string, members: CharacterClass, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit < members.length && members[unit] === 1;
}
