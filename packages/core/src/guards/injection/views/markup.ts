import type { CanonicalText } from '../text/canonical.js';
import { DerivedBuilder, type DerivedText } from './derived-text.js';

const tagStart = /[A-Za-z/!?]/;
const LONGEST_TAG = 2000;

// Inline elements do not part a word; all others do.
const inline = /^<\/?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|tt|u|var|wbr|!--)(?![a-z0-9])/i;

// How much of the plain text around a tag is read with it: what stands further from any tag reads the same without them.
const AROUND = 240;

/** What is left of a text without its tags and comments, near them; words that a tag had cut in two are whole again. */
export function stripMarkup({ source }: CanonicalText): DerivedText | undefined {
  let open = source.indexOf('<');
  if (open === -1) return undefined;
  let builder: DerivedBuilder | undefined;
  let copied = 0;
  let commentsEnd = true;
  while (open !== -1 && open + 1 < source.length) {
    let close = -1;
    if (source.startsWith('<!--', open)) {
      // Without any "-->" ahead there is no need to look again: the search would be quadratic.
      if (commentsEnd) close = source.indexOf('-->', open + 4);
      if (close === -1) commentsEnd = false;
      else close += 2;
    } else if (tagStart.test(source.charAt(open + 1))) {
      const end = source.slice(open, open + LONGEST_TAG).indexOf('>');
      close = end === -1 ? -1 : open + end;
    }
    if (close === -1) {
      open = source.indexOf('<', open + 1);
      continue;
    }
    builder ??= new DerivedBuilder(1024);
    builder.copyNear(source, copied, open, AROUND);
    if (!inline.test(source.slice(open, open + 12))) builder.add(' ', open, close + 1);
    copied = close + 1;
    open = source.indexOf('<', copied);
  }
  if (builder === undefined) return undefined;
  builder.copyNear(source, copied, source.length, AROUND);
  return builder.finish();
}
