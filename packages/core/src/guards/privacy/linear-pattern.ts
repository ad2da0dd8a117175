// JavaScript's regular expressions backtrack, so a pattern from a policy could be made to run for years. This takes the subset
// in which it cannot: repetition only of single characters and classes and only up to a bound, groups never repeated, no look
// around, no back references. A match then tries a bounded number of ways at each place: time grows with the text alone.

const LARGEST_REPEAT = 256;
/** The product of the choices that a pattern's repetitions leave at one place. */
const MOST_WAYS = 10_000;
const LONGEST_PATTERN = 1000;

function refuse(reason: string): never {
  throw new TypeError(`The pattern is outside the linear subset: ${reason}.`);
}

function compiled(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return refuse('it is not a regular expression');
  }
}

/** The compiled pattern, with the flags g and u. Throws a TypeError that says what is not allowed. */
export function linearPattern(source: string, ignoreCase: boolean): RegExp {
  if (source.length > LONGEST_PATTERN) refuse(`it is longer than ${LONGEST_PATTERN} characters`);
  let ways = 1;
  let previous: 'atom' | 'group' | 'none' = 'none';
  for (let at = 0; at < source.length; at++) {
    const character = source[at] as string;
    switch (character) {
      case '\\': {
        const next = source[at + 1];
        if (next === undefined) refuse('it ends with a backslash');
        if (/[1-9k]/.test(next)) refuse('it has a back reference');
        at = next === 'p' || next === 'P' ? source.indexOf('}', at) : at + 1;
        if (at < 0) refuse('it has an open property');
        previous = next === 'b' || next === 'B' ? 'none' : 'atom';
        break;
      }
      case '[': {
        for (at++; at < source.length && source[at] !== ']'; at++) if (source[at] === '\\') at++;
        previous = 'atom';
        break;
      }
      case '(':
        if (source[at + 1] === '?' && source[at + 2] !== ':') refuse('it looks around or names a group; write (?: )');
        if (source[at + 1] === '?') at += 2;
        previous = 'none';
        break;
      case ')':
        previous = 'group';
        break;
      case '*':
      case '+':
        refuse(`it repeats without a bound; write {0,40} or {1,40} in place of ${character}`);
        break;
      case '?':
        ways *= 2;
        previous = 'none';
        break;
      case '{': {
        const repeat = /^\{(\d{1,4})(?:,(\d{1,4}))?\}/.exec(source.slice(at, at + 12));
        if (repeat === null) refuse('it repeats without an upper bound');
        if (previous === 'group') refuse('it repeats a group');
        const least = Number(repeat[1]);
        const most = Number(repeat[2] ?? repeat[1]);
        if (most > LARGEST_REPEAT) refuse(`it repeats more than ${LARGEST_REPEAT} times`);
        ways *= most - least + 1;
        at += repeat[0].length - 1;
        previous = 'none';
        break;
      }
      case '|':
        ways *= 2;
        previous = 'none';
        break;
      default:
        previous = 'atom';
    }
    if (ways > MOST_WAYS) refuse('its repetitions leave too many ways to match');
  }
  return compiled(source, ignoreCase ? 'giu' : 'gu');
}
