import type { Hit } from '../lexicon/hits.js';
import { canonicalize, type CanonicalText } from '../text/canonical.js';
import { decodeBase32 } from './base32.js';
import { decodeBase64 } from './base64.js';
import { decodeBase85 } from './base85.js';
import type { DerivedText } from './derived-text.js';
import { joinCutWords } from './emphasis.js';
import { decodeEscapes } from './escapes.js';
import { decodeHex } from './hex.js';
import { readInvisibleText } from './invisible-text.js';
import { pickLongWords } from './long-words.js';
import { stripMarkup } from './markup.js';
import { reverseText, rotateLetters } from './mirrored.js';
import { decodeNumerals } from './numerals.js';
import { joinSpacedLetters } from './spaced-letters.js';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A reading of the text other than the plain one. */
export interface View {
  /** The ways of decoding that led to it, from the outside in: `base64`, `percent/base64`. */
  readonly name: string;
  readonly text: CanonicalText;
  readonly bounded: boolean;
  readonly depth: number;
  /** Where a span of the view's own text stands in the original. */
  locate(start: number, end: number): Span;
}

/** How deep, how many and how much: beyond any of these the reading is not complete, and says so. */
export const viewBounds = { depth: 5, views: 40, growth: 6, spare: 65_536 } as const;

/** Hits of words that are mirrored attack words, found by whoever scanned the text. */
export interface Cues {
  readonly rotated: readonly Hit[];
  readonly reversed: readonly Hit[];
}

const pieceDecoders: readonly (readonly [name: string, decode: (text: CanonicalText) => DerivedText | undefined])[] = [
  ['invisible', readInvisibleText], ['base64', decodeBase64], ['base32', decodeBase32], ['base85', decodeBase85], ['hex', decodeHex], ['numerals', decodeNumerals], ['escapes', decodeEscapes], ['markup', stripMarkup], ['joined', joinCutWords],
];

/** Makes the views of one text, bounded in depth, number and size. */
export class ViewCollector {
  complete = true;
  #left: number;
  #made = 0;
  #seen = new Set<string>();

  constructor(source: string) {
    this.#left = source.length * viewBounds.growth + viewBounds.spare;
  }

  /** The views of `parent`, one step down. The plain text is a view of depth 0. */
  derive(parent: View, cues: Cues): View[] {
    if (!parent.bounded) return [];
    const views: View[] = [];
    for (const [name, decode] of pieceDecoders) {
      // Cut words are put together once; doing so again would only find what the first pass left on purpose.
      if (name === 'joined' && parent.depth > 0) continue;
      this.#add(views, parent, name, decode(parent.text), true);
    }
    const spaced = joinSpacedLetters(parent.text);
    this.#add(views, parent, 'spaced', spaced, spaced?.parted === true);
    if (parent.text.invisibleCount > 1) views.push({ ...parent, name: this.#join(parent, 'unspaced'), bounded: false, depth: viewBounds.depth });
    else if (parent.bounded) this.#add(views, parent, 'unspaced', pickLongWords(parent.text), false);
    // A mirrored text is not mirrored again: that would only give the parent back.
    if ((cues.rotated.length === 0 && cues.reversed.length === 0) || /rot13|reversed/.test(parent.name)) return views;
    if (cues.rotated.length > 0) this.#add(views, parent, 'rot13', rotateLetters(parent.text, cues.rotated), true);
    if (cues.reversed.length > 0) this.#add(views, parent, 'reversed', reverseText(parent.text, cues.reversed), true);
    return views;
  }

  #join(parent: View, name: string): string {
    return parent.name === '' ? name : `${parent.name}/${name}`;
  }

  #add(views: View[], parent: View, name: string, derived: DerivedText | undefined, bounded: boolean): void {
    if (derived === undefined || derived.text.length === 0) return;
    // The same text again (a decoder that changes nothing, ROT13 twice) would only be read twice.
    if (derived.text === parent.text.source || this.#seen.has(derived.text)) return;
    if (parent.depth >= viewBounds.depth || this.#made >= viewBounds.views || derived.text.length > this.#left) {
      this.complete = false;
      return;
    }
    if (derived.text.length < 4096) this.#seen.add(derived.text);
    this.#made += 1;
    this.#left -= derived.text.length;
    const text = canonicalize(derived.text);
    if (!text.complete) this.complete = false;
    views.push({
      name: this.#join(parent, name), text, bounded, depth: bounded ? parent.depth + 1 : viewBounds.depth,
      locate(start, end) {
        const last = Math.max(start, end - 1);
        const from = Math.min(derived.starts[start] ?? 0, derived.starts[last] ?? 0);
        return parent.locate(from, Math.max(derived.ends[start] ?? from, derived.ends[last] ?? from));
      },
    });
  }
}
