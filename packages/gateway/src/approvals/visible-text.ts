/**
 * Characters that show as nothing, or change how others show: control and format characters, direction overrides, code
 * points that nobody has assigned, spaces that are not the space bar's, whatever Unicode lets a display ignore (tags,
 * variation selectors, fillers), and the blank of Braille.
 */
const HIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A stretch of text, or one character that a person would not see. */
export type Piece = { readonly text: string } | { readonly hidden: string };

/** `text` in pieces, so that whoever reads it sees all that is in it. Line breaks stay text. */
export function visiblePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let shown = '';
  for (const character of text) {
    if (character === '\n' || character === ' ' || !HIDDEN.test(character)) {
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
