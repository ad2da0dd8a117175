import type { DerivedText } from './derived-text.js';

function fromUnits(units: Uint16Array): string {
  let text = '';
  // Arguments are passed on the stack: in portions.
  for (let at = 0; at < units.length; at += 8192) text += String.fromCharCode(...units.subarray(at, at + 8192));
  return text;
}

/** Latin letters moved by half the alphabet. */
export function rotateLetters(text: string): DerivedText {
  const size = text.length;
  const units = new Uint16Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    units[at] = code < 128 && lower >= 0x61 && lower <= 0x7a ? code + (lower < 0x6e ? 13 : -13) : code;
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { text: fromUnits(units), starts, ends };
}

/** The text read from its end. */
export function reverseText(text: string): DerivedText {
  const size = text.length;
  const units = new Uint16Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  for (let at = 0; at < size; at += 1) {
    const from = size - 1 - at;
    units[at] = text.charCodeAt(from);
    starts[at] = from;
    ends[at] = from + 1;
  }
  return { text: fromUnits(units), starts, ends };
}

/** Each word read from its end, the words in their places. */
export function reverseWords(text: string): DerivedText {
  const size = text.length;
  const units = new Uint16Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  let wordStart = 0;
  for (let at = 0; at <= size; at += 1) {
    const code = at < size ? text.charCodeAt(at) : 0x20;
    if (code > 0x20) continue;
    for (let index = wordStart; index < at; index += 1) {
      const from = at - 1 - (index - wordStart);
      units[index] = text.charCodeAt(from);
      starts[index] = from;
      ends[index] = from + 1;
    }
    if (at < size) {
      units[at] = code;
      starts[at] = at;
      ends[at] = at + 1;
    }
    wordStart = at + 1;
  }
  return { text: fromUnits(units), starts, ends };
}
