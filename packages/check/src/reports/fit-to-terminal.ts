import { unpainted } from './paint.js';

const widthOf = (text: string): number => unpainted(text).length;

/** Breaks lines that are wider than the terminal between words, the later parts indented as the text of the first. */
export function fitToTerminal(text: string, columns: number): string {
  return text.split('\n').map((line) => (widthOf(line) <= columns ? line : brokenLine(line, columns))).join('\n');
}

function brokenLine(line: string, columns: number): string {
  const [lead = ''] = /^ *(?:[✓✗–?] +\d+\. |→ )?/.exec(unpainted(line)) ?? [];
  // On a narrow terminal words come before alignment.
  const room = Math.floor(columns / 3);
  const indent = (wanted: number): string => ' '.repeat(Math.min(wanted, room));
  const blanks = /^ */.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let current = indent(blanks);
  let width = current.length;
  let empty = true;
  for (const [word] of line.slice(blanks).matchAll(/\S+ */g)) {
    if (!empty && width + widthOf(word.trimEnd()) > columns) {
      lines.push(current.trimEnd());
      current = indent(lead.length);
      width = current.length;
    }
    current += word;
    width += widthOf(word);
    empty = false;
  }
  return [...lines, current.trimEnd()].join('\n');
}
