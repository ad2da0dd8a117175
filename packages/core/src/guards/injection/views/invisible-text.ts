import type { CanonicalText } from '../text/canonical.js';
import { INVISIBLE, mayHold } from '../text/signs.js';
import { bytesToText, DerivedBuilder, type DerivedText, PIECE_END } from './derived-text.js';

const tagRun = /(?:\uDB40[\uDC20-\uDC7E]){3,}/g;
// Variation selectors 1 to 256 carry one byte each in a known way of hiding text behind an emoji.
const selectorRun = /(?:[\uFE00-\uFE0F]|\uDB40[\uDD00-\uDDEF]){4,}/g;

/** Text spelled in tag characters (U+E0020..E007E stand for ASCII) or in variation selectors. */
export function readInvisibleText({ source, signs }: CanonicalText): DerivedText | undefined {
  if (!mayHold(signs, INVISIBLE)) return undefined;
  let builder: DerivedBuilder | undefined;
  for (const match of source.matchAll(tagRun)) {
    let hidden = '';
    for (let at = 1; at < match[0].length; at += 2) hidden += String.fromCharCode(match[0].charCodeAt(at) - 0xdc00);
    builder ??= new DerivedBuilder(256);
    builder.add(hidden + PIECE_END, match.index, match.index + match[0].length);
  }
  for (const match of source.matchAll(selectorRun)) {
    const bytes = Uint8Array.from(match[0], (selector) => {
      const codePoint = selector.codePointAt(0) ?? 0;
      return codePoint <= 0xfe0f ? codePoint - 0xfe00 : codePoint - 0xe0100 + 16;
    });
    builder ??= new DerivedBuilder(256);
    builder.add(bytesToText(bytes) + PIECE_END, match.index, match.index + match[0].length);
  }
  return builder?.finish();
}
