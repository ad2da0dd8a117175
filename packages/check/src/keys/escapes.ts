/** A text with its escapes undone, and for each of its characters the offset it came from. */
export interface DecodedView {
  readonly text: string;
  readonly offsets: Int32Array;
}

const namedEntities: Readonly<Record<string, string>> = {
  hyphen: '-', dash: '-', lowbar: '_', quot: '"', apos: "'", amp: '&', num: '#', equals: '=', nbsp: ' ',
};

/**
 * Undoes, in one pass: JavaScript, JSON and shell escapes (`\x73`, `\u0073`, `\u{73}`, `\163`, `\"`, `\n`), a backslash
 * before a line break, percent encoding and HTML character references.
 */
export function undoEscapes(text: string): DecodedView {
  const offsets = new Int32Array(text.length + 1);
  const pieces: string[] = [];
  let written = 0;
  let copied = 0;
  const put = (end: number, replacement: string, next: number): void => {
    if (end > copied) {
      pieces.push(text.slice(copied, end));
      for (let index = copied; index < end; index++) offsets[written++] = index;
    }
    if (replacement !== '') {
      pieces.push(replacement);
      for (let index = 0; index < replacement.length; index++) offsets[written++] = end;
    }
    copied = next;
  };
  let index = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const decoded = code === 92 ? backslash(text, index) : code === 37 ? percent(text, index) : code === 38 ? entity(text, index) : undefined;
    if (decoded === undefined) {
      index++;
      continue;
    }
    put(index, decoded.text, index + decoded.length);
    index += decoded.length;
  }
  put(text.length, '', text.length);
  return { text: pieces.join(''), offsets };
}

interface Decoded {
  readonly text: string;
  readonly length: number;
}

function character(digits: string, radix: number, length: number): Decoded | undefined {
  const code = Number.parseInt(digits, radix);
  return code > 0 && code < 0x7f ? { text: String.fromCharCode(code), length } : undefined;
}

function hexadecimal(text: string, start: number, count: number): string | undefined {
  const digits = text.slice(start, start + count);
  return digits.length === count && /^[0-9a-fA-F]+$/.test(digits) ? digits : undefined;
}

function backslash(text: string, at: number): Decoded | undefined {
  const next = text[at + 1];
  if (next === 'x') {
    const digits = hexadecimal(text, at + 2, 2);
    return digits === undefined ? undefined : character(digits, 16, 4);
  }
  if (next === 'u') {
    if (text[at + 2] === '{') {
      const close = text.indexOf('}', at + 3);
      if (close === -1 || close > at + 9) return undefined;
      const digits = hexadecimal(text, at + 3, close - at - 3);
      return digits === undefined ? undefined : character(digits, 16, close + 1 - at);
    }
    const digits = hexadecimal(text, at + 2, 4);
    return digits === undefined ? undefined : character(digits, 16, 6);
  }
  if (next === '\r' || next === '\n') {
    let end = at + (next === '\r' && text[at + 2] === '\n' ? 3 : 2);
    while (text[end] === ' ' || text[end] === '\t') end++;
    return { text: '', length: end - at };
  }
  if (next === 'n' || next === 'r' || next === 't') return { text: '\n', length: 2 };
  if (next === '"' || next === "'" || next === '`' || next === '-' || next === '_') return { text: next, length: 2 };
  const octal = /^[01][0-7]{2}/.exec(text.slice(at + 1, at + 4));
  return octal === null ? undefined : character(octal[0], 8, 4);
}

function percent(text: string, at: number): Decoded | undefined {
  const digits = hexadecimal(text, at + 1, 2);
  return digits === undefined ? undefined : character(digits, 16, 3);
}

function entity(text: string, at: number): Decoded | undefined {
  const close = text.indexOf(';', at);
  if (close === -1 || close > at + 9) return undefined;
  const name = text.slice(at + 1, close);
  const length = close + 1 - at;
  if (name.startsWith('#x') || name.startsWith('#X')) {
    const digits = hexadecimal(name, 2, name.length - 2);
    return digits === undefined ? undefined : character(digits, 16, length);
  }
  if (name.startsWith('#')) return /^#\d{1,3}$/.test(name) ? character(name.slice(1), 10, length) : undefined;
  const replacement = namedEntities[name];
  return replacement === undefined ? undefined : { text: replacement, length };
}
