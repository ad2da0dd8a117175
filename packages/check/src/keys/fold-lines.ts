import type { FoldedText } from './fold.js';
import { interpolate } from './fold.js';
import type { Value } from './fold-calls.js';

/** `export NAME=value`, `ENV NAME value`, `NAME: value`, `- NAME=value`, `set NAME=value`, `NAME := value`. */
const assignment = /^\s*(?:-\s+)?(?:(?:export|ENV|ARG|set|declare|local|readonly|env)\s+)?["']?([A-Za-z_][\w.-]{0,99})["']?\s*(?::=|\?=|=|:\s|(?<=\b(?:ENV|ARG)\s+\S{1,99})\s)\s*(.*)$/;

const LINE_LENGTH = 8192;

/**
 * The same for formats with a value a line: dotenv, shell, Dockerfile, compose, workflows, properties, make. A value
 * takes in the ones named in it (`${NAME}`, `$NAME`, `${{ env.NAME }}`); a backslash at the end of a line joins it with
 * the next, and adjoining quoted pieces are one.
 */
export function foldLines(text: string): FoldedText[] {
  const found: FoldedText[] = [];
  const names = new Map<string, Value>();
  const entries: { name: string; raw: string; start: number; end: number }[] = [];
  let start = 0;
  while (start < text.length) {
    let end = endOfLine(text, start);
    let line = text.slice(start, Math.min(end, start + LINE_LENGTH));
    const first = start;
    while (/\\\r?$/.test(line) && end < text.length && line.length < LINE_LENGTH) {
      const next = endOfLine(text, end + 1);
      line = line.replace(/\\\r?$/, '') + text.slice(end + 1, Math.min(next, end + 1 + LINE_LENGTH)).trimStart();
      end = next;
    }
    const match = assignment.exec(line);
    if (match !== null) entries.push({ name: match[1] ?? '', raw: match[2] ?? '', start: first, end });
    start = end + 1;
  }
  for (let pass = 0; pass < 2; pass++) {
    for (const { name, raw, start: from, end } of entries) {
      const value = interpolate(unquote(raw), names);
      if (value.length > LINE_LENGTH) continue;
      names.set(name, value);
      if (pass === 1 && value.length >= 24 && !text.slice(from, end).includes(value)) found.push({ value, start: from, end });
    }
  }
  return found;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

/** Takes the quotes off and joins adjoining pieces: `"a"'b'$C` is a, b and the value of C. */
function unquote(raw: string): string {
  let value = '';
  let quote = '';
  for (const character of raw) {
    if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else if (quote === '' && (character === ' ' || character === '\r' || character === '\t') && !value.endsWith('{{')) {
      // A blank ends an unquoted value, except within ${{ }}.
      if (value.lastIndexOf('{{') > value.lastIndexOf('}}')) continue;
      break;
    } else value += character;
  }
  return value;
}
