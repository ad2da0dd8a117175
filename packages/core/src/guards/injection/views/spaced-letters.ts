import type { CanonicalText } from '../text/canonical.js';
import { BREAK, SPACE } from '../text/fold.js';
import { DerivedBuilder, type DerivedText } from './derived-text.js';

const FEWEST = 6;
// With a wider gap at least every so many letters, the gaps are those between words.
const LONGEST_USUAL_WORD = 12;

// How much of the plain text around a run is read with it: one word of an order may be spaced out.
const AROUND = 80;

/**
 * Runs of single letters ("i g n o r e", "i-g-n-o-r-e") put together; a wider gap than usual parts two words.
 * `parted` tells whether word boundaries can be trusted.
 */
export function joinSpacedLetters(text: CanonicalText): (DerivedText & { readonly parted: boolean }) | undefined {
  if (text.singleCount < FEWEST || text.mostSinglesInRow < FEWEST) return undefined;
  const { units, starts, ends, length, source, wordStarts, wordCount } = text;
  const isLetter = (at: number): boolean => at < length && units[at] !== SPACE && units[at] !== BREAK;
  let builder: DerivedBuilder | undefined;
  let copied = 0;
  let wideGaps = 0;
  let letters = 0;
  let at = 0;
  for (let word = 0; word < wordCount; word += 1) {
    const first = wordStarts[word]!;
    // Read already, the beginning of a longer word, or the end of one in a script without spaces.
    if (first < at || isLetter(first + 1) || (first > 0 && isLetter(first - 1))) continue;
    at = first;
    let last = first;
    let count = 0;
    let usual = Number.POSITIVE_INFINITY;
    while (isLetter(at) && !isLetter(at + 1)) {
      if (count > 0) usual = Math.min(usual, starts[at]! - ends[at - 2]!);
      count += 1;
      last = at;
      at += 2;
    }
    if (count >= FEWEST) {
      builder ??= new DerivedBuilder(256);
      builder.copyNear(source, copied, starts[first]!, AROUND);
      copied = ends[last]!;
      for (let letter = first; letter <= last; letter += 2) {
        letters += 1;
        if (letter > first && starts[letter]! - ends[letter - 2]! > usual) {
          builder.add(' ', starts[letter]!, starts[letter]!);
          wideGaps += 1;
        }
        builder.add(source.slice(starts[letter], ends[letter]), starts[letter]!, ends[letter]!);
      }
      builder.add(' ', ends[last]!, ends[last]!);
    }
  }
  if (builder !== undefined) builder.copyNear(source, copied, source.length, AROUND);
  return builder === undefined ? undefined : { ...builder.finish(), parted: wideGaps * LONGEST_USUAL_WORD > letters };
}
