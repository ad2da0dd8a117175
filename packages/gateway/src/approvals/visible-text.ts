/**
 * Characters that show as nothing, or change how others show: control and format characters, direction overrides, tags,
 * variation selectors, fillers, spaces that are not the space bar's, and code points that nobody has assigned.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2800\u3164\uFE00-\uFE0F\uFFA0\u{E0100}-\u{E01EF}]/u;

/** A stretch of text, or one character that a person would not see. */
export type Piece = { readonly text: string } | { readonly hidden: string };

/** `text` in pieces, so that whoever reads it sees all that is in it. Line breaks stay text. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let shown = '';
  for (const character of text) {
    if (character === '\n' || !HIDDEN.test(character)) {
      shown += character;
      continue;
    }
    if (shown !== '') pieces.push({ text: shown });
    shown = '';
    pieces.push({ hidden: `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` });
  }
  if (shown !== '') pieces.push({ text: shown });
  return pieces;
}

/** The same as one line for a terminal. */
export function visibleLine(text: string): string {
  return visiblePieces(text).map((piece) => ('text' in piece ? piece.text.replaceAll('\n', ' ') : `<${piece.hidden}>`)).join('');
}
