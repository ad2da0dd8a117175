/**
 * A pass over JSON source that `JSON.parse` has already accepted. It finds what the parsed value can no longer tell:
 * keys that stand twice in one object (parsers disagree which of the two counts, so a guard and the API could read
 * different requests), nesting depth, and where values stand, so that edits can be spliced in without touching
 * any other byte.
 */

const QUOTE = 34;
const COMMA = 44;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

export type JsonFault = { readonly kind: 'duplicate_key' } | { readonly kind: 'too_deep' };

/** The index of the closing quote of the string that opens at `start`. Linear: every backslash is looked at once. */
export function endOfString(source: string, start: number): number {
  let end = source.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (source.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
    end = source.indexOf('"', end + 1);
  }
  return source.length;
}

/** The text of the string token between `start` (its opening quote) and `end` (its closing quote). */
export function stringToken(source: string, start: number, end: number): string {
  const raw = source.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** The first index at or after `index` that is not JSON white space. */
export function skipSpace(source: string, index: number): number {
  for (;;) {
    const code = source.charCodeAt(index);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return index;
    index++;
  }
}

/** The index just past the value that starts at `start`. */
export function endOfValue(source: string, start: number): number {
  const first = source.charCodeAt(start);
  if (first === QUOTE) return endOfString(source, start) + 1;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) {
    let depth = 0;
    for (let index = start; index < source.length; index++) {
      const code = source.charCodeAt(index);
      if (code === QUOTE) index = endOfString(source, index);
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
      else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return index + 1;
    }
    return source.length;
  }
  let index = start;
  while (index < source.length) {
    const code = source.charCodeAt(index);
    if (code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET || code <= 32) break;
    index++;
  }
  return index;
}

/** Checks depth and unique keys. `maximumDepth` counts objects and arrays around a value. */
export function findJsonFault(source: string, maximumDepth: number): JsonFault | undefined {
  // One entry an open object or array: the keys seen so far, or undefined for an array.
  const open: (string[] | Set<string> | undefined)[] = [];
  let keys: string[] | Set<string> | undefined;
  let expectKey = false;
  for (let index = 0; index < source.length; index++) {
    switch (source.charCodeAt(index)) {
      case QUOTE: {
        const end = endOfString(source, index);
        if (expectKey && keys !== undefined) {
          const key = stringToken(source, index, end);
          if (Array.isArray(keys)) {
            if (keys.includes(key)) return { kind: 'duplicate_key' };
            if (keys.length < 16) keys.push(key);
            else open[open.length - 1] = keys = new Set(keys).add(key);
          } else {
            if (keys.has(key)) return { kind: 'duplicate_key' };
            keys.add(key);
          }
          expectKey = false;
        }
        index = end;
        break;
      }
      case OPEN_BRACE:
        open.push((keys = []));
        if (open.length > maximumDepth) return { kind: 'too_deep' };
        expectKey = true;
        break;
      case OPEN_BRACKET:
        open.push((keys = undefined));
        if (open.length > maximumDepth) return { kind: 'too_deep' };
        expectKey = false;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        open.pop();
        keys = open[open.length - 1];
        expectKey = false;
        break;
      case COMMA:
        expectKey = keys !== undefined;
        break;
      default:
    }
  }
  return undefined;
}
