/**
 * Characters that show as nothing, or change how others show: control and format characters, direction overrides, code
 * points that nobody has assigned, spaces that are not the space bar's, whatever Unicode lets a display ignore (tags,
 * variation selectors, fillers), and the blank of Braille.
 */
const HIDDEN = /((?![ \n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800])/u;

/** A stretch of text, or one character that a person would not see. */
export type Piece = { readonly text: string } | { readonly hidden: string };

/** `text` in pieces, so that whoever reads it sees all that is in it. Line breaks stay text. */
export function visiblePieces(text: string): Piece[] {
  return text.split(HIDDEN).flatMap((piece, index): Piece[] => {
    if (piece === '') return [];
    return [index % 2 === 0 ? { text: piece } : { hidden: `U+${(piece.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` }];
  });
}

/** The same as one line for a terminal. */
export function visibleLine(text: string): string {
  return visiblePieces(text).map((piece) => ('text' in piece ? piece.text.replaceAll('\n', ' ') : `<${piece.hidden}>`)).join('');
}
