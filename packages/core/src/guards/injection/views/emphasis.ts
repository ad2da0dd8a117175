import { characterClassOf } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { DerivedBuilder, type DerivedText } from './derived-text.js';

// Marks that cut a word in two without a space: ig*nore, pre_vious, in~struc~tions, pro/mpt, sys-tem.
const cut = /(?<=[A-Za-z])(?:[*_~`^|/\\.\-+=·•]{1,3})(?=[A-Za-z])/g;
const marks = characterClassOf('*_~`^|/\\.-+=·•');
const FEWEST = 3;

/** The text with marks inside words taken out, where there are enough of them to be a disguise. */
export function joinCutWords({ source, joints }: CanonicalText): DerivedText | undefined {
  const fewest = Math.max(FEWEST, source.length / 40);
  // Counted first: hardly any text has enough of them, and a match is an object each.
  if (joints < fewest || countMarks(source) < fewest) return undefined;
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

/** Marks that stand behind a letter: no fewer than there are cuts. */
function countMarks(text: string): number {
  let count = 0;
  let before = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < marks.length && marks[unit] === 1 && isLetter(before)) count += 1;
    before = unit;
  }
  return count;
}

function isLetter(unit: number): boolean {
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
