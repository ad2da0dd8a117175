import { DerivedBuilder, type DerivedText } from './derived-text.js';

// Marks that cut a word in two without a space: ig*nore, pre_vious, in~struc~tions, pro/mpt, sys-tem.
const cut = /(?<=[A-Za-z])(?:[*_~`^|/\\.\-+=·•]{1,3})(?=[A-Za-z])/g;
const FEWEST = 3;

/** The text with marks inside words taken out, where there are enough of them to be a disguise. */
export function joinCutWords(text: string): DerivedText | undefined {
  const cuts = [...text.matchAll(cut)];
  if (cuts.length < FEWEST || cuts.length * 40 < text.length) return undefined;
  const builder = new DerivedBuilder(text.length);
  let copied = 0;
  for (const match of cuts) {
    builder.copy(text, copied, match.index);
    copied = match.index + match[0].length;
  }
  builder.copy(text, copied, text.length);
  return builder.finish();
}
