/** Where a line may be broken: before any word, only before what two spaces set apart, or not within brackets. */
const PIECES = { words: /\S+ */g, cells: /\S+(?: \S+)* */g, options: /(?:\[[^\]]*\]\S*|\S+) */g } as const;

export interface Fitting {
  /** Columns that the later parts of a broken line are indented by. Left out: as the line itself is, behind its list mark or option. */
  readonly hang?: number;
  readonly between?: keyof typeof PIECES;
}

/** Breaks lines that are wider than the terminal. `columns` undefined: there is none, and programs that read on get each line whole. */
export function fitToTerminal(text: string, columns: number | undefined, { hang, between = 'words' }: Fitting = {}): string {
  if (columns === undefined || columns <= 0) return text;
  return text.split('\n').map((line) => (line.length <= columns ? line : brokenLine(line, columns, hang, PIECES[between]))).join('\n');
}

function brokenLine(line: string, columns: number, hang: number | undefined, pieces: RegExp): string {
  const [lead = '', mark = ''] = /^ *(\d+\. |- |-> |--.{1,30}? {2,})?/.exec(line) ?? [];
  const indent = lead.length - mark.length;
  // On a narrow terminal words come before alignment.
  const indented = (wanted: number): string => ' '.repeat(Math.min(wanted, Math.floor(columns / 3)));
  const later = indented(hang ?? lead.length);
  const lines: string[] = [];
  let current = indented(indent);
  for (const [piece] of line.slice(indent).matchAll(pieces)) {
    if (current.trim() !== '' && current.length + piece.trimEnd().length > columns) {
      lines.push(current.trimEnd());
      current = later;
    }
    current += piece;
  }
  return [...lines, current.trimEnd()].join('\n');
}
