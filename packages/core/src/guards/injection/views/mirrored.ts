import type { CanonicalText } from '../text/canonical.js';
import type { Hit } from '../lexicon/hits.js';
import { DerivedBuilder, type DerivedText, PIECE_END } from './derived-text.js';

// How much of the text around a cue is read with it. An order is seldom longer.
const AROUND = 600;

/** The stretches of the source around hits, merged where they touch. */
function stretches(text: CanonicalText, hits: readonly Hit[]): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const hit of hits) {
    const start = Math.max(0, (text.starts[hit.start] ?? 0) - AROUND);
    const end = Math.min(text.source.length, (text.ends[hit.end - 1] ?? 0) + AROUND);
    const last = found.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else found.push({ start, end });
  }
  return found;
}

function rotate(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => {
    const code = letter.charCodeAt(0);
    return String.fromCharCode((code | 0x20) < 0x6e ? code + 13 : code - 13);
  });
}

/** Latin letters moved by half the alphabet, around words that only make sense so. */
export function rotateLetters(text: CanonicalText, cues: readonly Hit[]): DerivedText | undefined {
  const builder = new DerivedBuilder(AROUND * 2);
  for (const { start, end } of stretches(text, cues)) {
    builder.translate(rotate(text.source.slice(start, end)), (at) => start + at);
    builder.add(PIECE_END, end, end);
  }
  return builder.finish();
}

/** The text around words that only make sense backwards, read from its end: as a whole and word by word. */
export function reverseText(text: CanonicalText, cues: readonly Hit[]): DerivedText | undefined {
  const builder = new DerivedBuilder(AROUND * 4);
  for (const { start, end } of stretches(text, cues)) {
    const piece = text.source.slice(start, end);
    builder.translate(backwards(piece), (at) => end - 1 - at);
    builder.add(PIECE_END, end, end);
    let wordStart = 0;
    for (const word of piece.split(/(\s+)/)) {
      const from = start + wordStart;
      const last = from + word.length - 1;
      if (/^\s/.test(word)) builder.copy(text.source, from, from + word.length);
      else builder.translate(backwards(word), (at) => last - at);
      wordStart += word.length;
    }
    builder.add(PIECE_END, end, end);
  }
  return builder.finish();
}

function backwards(text: string): string {
  return text.split('').reverse().join('');
}
