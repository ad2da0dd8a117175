import type { CanonicalText } from '../text/canonical.js';
import { BREAK, SPACE } from '../text/fold.js';
import { DerivedBuilder, type DerivedText, PIECE_END } from './derived-text.js';

// "ignorepreviousinstructions" has 26 letters; German compounds seldom more than 30, and hold no terms in a row.
const SHORTEST = 18;

/** Words too long to be one word, to be read without regard to word ends. */
export function pickLongWords(text: CanonicalText): DerivedText | undefined {
  if (text.longestWord < SHORTEST) return undefined;
  const { units, starts, ends, length, source } = text;
  const isLetter = (at: number): boolean => units[at] !== SPACE && units[at] !== BREAK;
  let builder: DerivedBuilder | undefined;
  for (let wordStart = 0; wordStart + SHORTEST <= length; ) {
    // From behind: most words end long before.
    let at = wordStart + SHORTEST - 1;
    while (at >= wordStart && isLetter(at)) at -= 1;
    if (at < wordStart) {
      at = wordStart + SHORTEST;
      while (at < length && isLetter(at)) at += 1;
      if (units[wordStart]! < 0x530) {
        const start = starts[wordStart]!;
        const end = ends[at - 1]!;
        builder ??= new DerivedBuilder(256);
        builder.copy(source, start, end);
        builder.add(PIECE_END, end, end);
      }
    }
    wordStart = at + 1;
  }
  return builder?.finish();
}
