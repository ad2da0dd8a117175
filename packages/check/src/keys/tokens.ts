import { patternAt } from './pattern.js';

export type Token =
  | { readonly type: 'text'; readonly value: string; readonly start: number; readonly end: number; readonly interpolates: boolean }
  | { readonly type: 'name'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly type: 'number'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly type: 'pattern'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly type: 'mark'; readonly value: string; readonly start: number; readonly end: number };

const TOKENS_MOST = 400_000;

/**
 * Cuts source code of any usual language into literals, names, numbers and marks: just enough to see which literals
 * are put together. Comments are kept as words (a key can be put together in one); a quote that is not closed on its
 * line is taken for an apostrophe.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // Where a quote was found unclosed, and up to where: a second look from further in would make hostile input costly.
  const unclosed = new Map<string, number>();
  let at = 0;
  while (at < text.length && tokens.length < TOKENS_MOST) {
    const code = text.charCodeAt(at);
    if (code <= 32 || (code === 92 && (text[at + 1] === '\n' || text[at + 1] === '\r'))) {
      // A backslash at a line's end: the next line goes on with it.
      at++;
    } else if (isQuote(code)) {
      const literal = literalAt(text, at, unclosed);
      if (literal === undefined) at++;
      else {
        tokens.push(literal);
        at = literal.end;
      }
    } else if (isWordStart(code)) {
      let end = at + 1;
      while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
      tokens.push({ type: 'name', value: text.slice(at, end), start: at, end });
      at = end;
    } else if (code >= 48 && code <= 57) {
      let end = at + 1;
      while (end < text.length && isWordPart(text.charCodeAt(end))) end++;
      tokens.push({ type: 'number', value: text.slice(at, end), start: at, end });
      at = end;
    } else if (code === 64 && isQuote(text.charCodeAt(at + 1))) {
      // Objective-C and C# mark literals with an @; those side by side are still one.
      at++;
    } else {
      const before = tokens.at(-1);
      const pattern = code === 47 && before?.type === 'mark' && (before.value === '(' || before.value === ',') ? patternAt(text, at) : undefined;
      if (pattern !== undefined) {
        tokens.push({ type: 'pattern', value: pattern.source, start: at, end: pattern.end });
        at = pattern.end;
        continue;
      }
      const two = text.slice(at, at + 2);
      const value = marksOfTwo.has(two) ? two : (text[at] ?? '');
      tokens.push({ type: 'mark', value, start: at, end: at + value.length });
      at += value.length;
    }
  }
  return tokens;
}

const marksOfTwo = new Set(['+=', '.=', ':=', '=>', '==', '??', '||', '&&', '?.', '..', '<>', '::', '->', '!=', '<<', '++']);

function literalAt(text: string, start: number, unclosed: Map<string, number>): Token | undefined {
  const quote = text[start] as string;
  const triple = text.startsWith(quote.repeat(3), start) && quote !== '`';
  const opening = triple ? 3 : 1;
  const manyLines = triple || quote === '`';
  const style = quote.repeat(opening);
  if (start < (unclosed.get(style) ?? -1)) return undefined;
  const pieces: string[] = [];
  let at = start + opening;
  let copied = at;
  while (at < text.length) {
    const character = text[at];
    if (character === '\\') {
      pieces.push(text.slice(copied, at));
      const escaped = escapeAt(text, at);
      pieces.push(escaped.text);
      at = escaped.end;
      copied = at;
    } else if (character === quote && (!triple || text.startsWith(quote.repeat(3), at))) {
      pieces.push(text.slice(copied, at));
      const value = pieces.join('');
      const before = text[start - 1] ?? '';
      const interpolates = quote !== "'" || before === 'f' || before === 'F';
      return { type: 'text', value, start, end: at + opening, interpolates };
    } else if (!manyLines && (character === '\n' || character === '\r')) {
      unclosed.set(style, at);
      return undefined;
    } else at++;
  }
  unclosed.set(style, text.length);
  return undefined;
}

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', b: '\b', f: '\f', v: '\v' };

function escapeAt(text: string, at: number): { text: string; end: number } {
  const next = text[at + 1] ?? '';
  if (next === 'x' || next === 'u') {
    const braced = next === 'u' && text[at + 2] === '{';
    const from = at + (braced ? 3 : 2);
    const to = braced ? text.indexOf('}', from) : from + (next === 'x' ? 2 : 4);
    const digits = to === -1 || to - from > 6 ? '' : text.slice(from, to);
    if (/^[0-9a-fA-F]{2,6}$/.test(digits)) {
      const code = Number.parseInt(digits, 16);
      if (code <= 0x10ffff) return { text: String.fromCodePoint(code), end: to + (braced ? 1 : 0) };
    }
  }
  if (next === '\r' && text[at + 2] === '\n') return { text: '', end: at + 3 };
  if (next === '\n' || next === '\r') return { text: '', end: at + 2 };
  // Kept for interpolation: Swift writes \(name).
  if (next === '(') return { text: '\\(', end: at + 2 };
  return { text: simpleEscapes[next] ?? next, end: at + 2 };
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}

function isWordStart(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36 || code > 127;
}

function isWordPart(code: number): boolean {
  return isWordStart(code) || (code >= 48 && code <= 57);
}
