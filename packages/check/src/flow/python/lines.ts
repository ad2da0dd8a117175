/** One statement line of a Python file: continued lines joined, comments left out, strings kept. */
export interface LogicalLine {
  readonly indent: number;
  readonly text: string;
  /** First line in the file, from 1. */
  readonly line: number;
}

/** Splits a file into statements. One pass; strings (also triple quoted) and brackets keep lines together. */
export function logicalLines(source: string): LogicalLine[] {
  const found: LogicalLine[] = [];
  let text = '';
  let indent = 0;
  let started = 1;
  let line = 1;
  let depth = 0;
  let fresh = true;
  const finish = (): void => {
    if (text.trim() !== '') found.push({ indent, text: text.trim(), line: started });
    text = '';
    fresh = true;
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (fresh) {
      if (character === '\n') {
        line += 1;
        continue;
      }
      if (character === '\r' || character === '\f') continue;
      let width = 0;
      while (source[at] === ' ' || source[at] === '\t') {
        width += source[at] === '\t' ? 8 : 1;
        at += 1;
      }
      indent = width;
      started = line;
      fresh = false;
      at -= 1;
      continue;
    }
    if (character === '#') {
      while (at + 1 < source.length && source[at + 1] !== '\n') at += 1;
      continue;
    }
    if (character === '"' || character === "'") {
      const triple = source.startsWith(character.repeat(3), at);
      const quote = triple ? character.repeat(3) : character;
      let end = at + quote.length;
      while (end < source.length && !source.startsWith(quote, end)) {
        if (source[end] === '\\') {
          end += source.startsWith('\r\n', end + 1) ? 2 : 1;
          if (source[end] === '\n') line += 1;
        } else if (source[end] === '\n') {
          if (!triple) break;
          line += 1;
        }
        end += 1;
      }
      // A string that is not closed ends with its line.
      const close = source.startsWith(quote, end) ? quote.length : 0;
      text += source.slice(at, end + close);
      at = end + close - 1;
      continue;
    }
    if (character === '\\' && (source[at + 1] === '\n' || source.startsWith('\r\n', at + 1))) {
      at += source[at + 1] === '\n' ? 1 : 2;
      line += 1;
      text += ' ';
      continue;
    }
    if (character === '(' || character === '[' || character === '{') depth += 1;
    else if (character === ')' || character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (character === '\n') {
      line += 1;
      if (depth === 0) finish();
      else text += ' ';
      continue;
    }
    text += character;
  }
  finish();
  return found;
}

/** The parts of an argument list, split at commas outside brackets and strings. */
export function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  outsideStrings(text, 0, (character, at, depth) => {
    if (character !== ',' || depth !== 0) return false;
    parts.push(text.slice(start, at).trim());
    start = at + 1;
    return false;
  });
  const rest = text.slice(start).trim();
  if (rest !== '') parts.push(rest);
  return parts;
}

/** What stands between the bracket at `open` and its partner; all that follows when there is none. */
export function bracketed(text: string, open: number): string {
  let end = text.length;
  outsideStrings(text, open, (character, at, depth) => {
    if (depth !== 0 || !isClosing(character)) return false;
    end = at;
    return true;
  });
  return text.slice(open + 1, end);
}

const isOpening = (character: string): boolean => character === '(' || character === '[' || character === '{';
const isClosing = (character: string): boolean => character === ')' || character === ']' || character === '}';

/** Visits each character that is in no string, with the depth of brackets behind it, until `visit` says that it has seen enough. */
function outsideStrings(text: string, from: number, visit: (character: string, at: number, depth: number) => boolean): void {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at += 1;
      else if (text.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = '';
      }
      continue;
    }
    if (character === '"' || character === "'") {
      quote = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
      at += quote.length - 1;
      continue;
    }
    if (isOpening(character)) depth += 1;
    else if (isClosing(character)) depth -= 1;
    if (visit(character, at, depth)) return;
  }
}
