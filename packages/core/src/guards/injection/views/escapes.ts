import type { CanonicalText } from '../text/canonical.js';
import { bytesToText, DerivedBuilder, type DerivedText } from './derived-text.js';

// %41, &#65; &#x41; &lt;, \u0041 \u{41} \x41, =41 of quoted-printable only beside others of its kind.
const escape = /((?:%[0-9A-Fa-f]{2})+)|&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos|nbsp|zwnj|zwj|shy|ZeroWidthSpace|Tab|NewLine));|\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3][0-7]{2}))/g;
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ', zwnj: '', zwj: '', shy: '', ZeroWidthSpace: '', Tab: '\t', NewLine: '\n' };

// How much of the plain text around an escape is read with it: an order may be escaped in part.
const AROUND = 160;

function character(codePoint: number): string {
  return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '';
}

function decodeMatch(match: RegExpExecArray): string {
  const [, percent, decimal, hex, name, braced, four, two, octal] = match;
  if (percent !== undefined) {
    const bytes = new Uint8Array(percent.length / 3);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(percent.slice(at * 3 + 1, at * 3 + 3), 16);
    return bytesToText(bytes);
  }
  if (decimal !== undefined) return character(Number(decimal));
  if (name !== undefined) return named[name] ?? '';
  if (octal !== undefined) return character(Number.parseInt(octal, 8));
  return character(Number.parseInt(hex ?? braced ?? four ?? two ?? '0', 16));
}

/** The text around its escapes, with the escapes resolved once. A "+" of a query string reads as a space. */
export function decodeEscapes({ source }: CanonicalText): DerivedText | undefined {
  if (!source.includes('%') && !source.includes('&') && !source.includes('\\')) return undefined;
  let builder: DerivedBuilder | undefined;
  let copied = 0;
  escape.lastIndex = 0;
  for (let match = escape.exec(source); match !== null; match = escape.exec(source)) {
    builder ??= new DerivedBuilder(1024);
    builder.copyNear(source, copied, match.index, AROUND);
    builder.add(decodeMatch(match), match.index, match.index + match[0].length);
    copied = match.index + match[0].length;
  }
  if (builder === undefined) return undefined;
  builder.copyNear(source, copied, source.length, AROUND);
  const derived = builder.finish();
  return derived.text.includes('+') ? { ...derived, text: derived.text.replaceAll('+', ' ') } : derived;
}
