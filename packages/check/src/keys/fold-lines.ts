import { piecesOfList } from './pieces-of-lists.js';
import type { FoldedText } from './fold.js';
import { interpolate } from './fold.js';
import type { Value } from './fold-calls.js';

/** `export NAME=value`, `ENV NAME value`, `NAME: value`, `- NAME=value`, `set NAME=value`, `NAME := value`. */
const assignment = /^\s*(?:-\s+)?(?:(?:export|ENV|ARG|set|declare|local|readonly|env)\s+)?["']?([A-Za-z_][\w.-]{0,99})["']?\s*(?::=|\?=|\+=|=|:\s|(?<=\b(?:ENV|ARG)\s+\S{1,99})\s)\s*(.*)$/;

const LINE_LENGTH = 8192;
const item = /^\s*-\s+([^\s:=]{1,400})\s*$/;
const ITEMS_MOST = 64;

/**
 * The same for formats with a value a line: dotenv, shell, Dockerfile, compose, workflows, properties, make. A value
 * takes in the ones named in it (`${NAME}`, `$NAME`, `${{ env.NAME }}`); a backslash at the end of a line joins it with
 * the next, and adjoining quoted pieces are one.
 */
export function foldLines(text: string): FoldedText[] {
  const found: FoldedText[] = [];
  const names = new Map<string, Value>();
  let items: { value: string; start: number }[] = [];
  const entries: { name: string; raw: string; adds: boolean; start: number; end: number }[] = [];
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
    if (match !== null) entries.push({ name: match[1] ?? '', raw: match[2] ?? '', adds: line.slice(0, line.length - (match[2] ?? '').length).trimEnd().endsWith('+='), start: first, end });
    const listed = item.exec(line);
    if (listed !== null && items.length < ITEMS_MOST) items.push({ value: unquote(listed[1] ?? ''), start: first });
    else if (items.length > 0) {
      found.push(...joinItems(items, first));
      items = [];
    }
    start = end + 1;
  }
  found.push(...joinItems(items, text.length));
  for (let pass = 0; pass < 2; pass++) {
    for (const { name, raw, adds, start: from, end } of entries) {
      const before = names.get(name);
      const own = interpolate(unquote(raw), names);
      const value = adds && typeof before === 'string' ? before + own : own;
      if (value.length > LINE_LENGTH) continue;
      names.set(name, value);
      if (pass === 1 && value.length >= 24 && !text.slice(from, end).includes(value)) found.push({ value, start: from, end });
    }
  }
  return found;
}

/** The pieces of a YAML list, as whoever reads it will join them. */
function joinItems(items: readonly { value: string; start: number }[], end: number): FoldedText[] {
  const [first] = items;
  if (first === undefined || items.length < 2) return [];
  return piecesOfList(items.map(({ value }) => value)).flatMap((pieces) => ['', '-'].map((separator) => ({ value: pieces.join(separator), start: first.start, end })));
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
