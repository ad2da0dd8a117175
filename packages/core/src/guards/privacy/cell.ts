const CELL_BEGINS = '\n\r;,|\t/<("';
const CELL_ENDS = '\n\r;,|\t/<)">';

/** True when what lies between the offsets is alone in its line, or in a cell of a table or list. */
export function isCell(text: string, start: number, end: number): boolean {
  let before = start - 1;
  while (before >= 0 && text[before] === ' ') before--;
  let behind = end;
  while (behind < text.length && text[behind] === ' ') behind++;
  return (before < 0 || CELL_BEGINS.includes(text[before] as string)) && (behind >= text.length || CELL_ENDS.includes(text[behind] as string));
}
