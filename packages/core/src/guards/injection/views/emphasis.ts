import type { CanonicalText } from '../text/canonical.js';
import { DerivedBuilder, type DerivedText } from './derived-text.js';

// Marks that cut a word in two without a space: ig*nore, pre_vious, in~struc~tions, pro/mpt, sys-tem.
const cut = /(?<=[A-Za-z])(?:[*_~`^|/\\.\-+=·•]{1,3})(?=[A-Za-z])/g;
const FEWEST = 3;

/** The text with marks inside words taken out, where there are enough of them to be a disguise. */
export function joinCutWords({ source, joints }: CanonicalText): DerivedText | undefined {
  const fewest = Math.max(FEWEST, source.length / 40);
  // Hardly any text has enough places for them, and a match is an object each.
  if (joints < fewest) return undefined;
  const cuts = [...source.matchAll(cut)];
  if (cuts.length < fewest) return undefined;
  const builder = new DerivedBuilder(source.length);
  let copied = 0;
  for (const match of cuts) {
    builder.copy(source, copied, match.index);
    copied = match.index + match[0].length;
  }
  builder.copy(source, copied, source.length);
  return builder.finish();
}
