import { bracketed, splitArguments } from './lines.js';

const asked = /\b(?!(?:POST|GET|FILES|META|COOKIES)\b)[A-Z][A-Z0-9_]{1,60}\s{0,4}(?:\.get\(|\[)/;
/** Lines with more of them are no code that somebody wrote. */
const MOST = 20;

/** Code without the words that tables of the program are asked by: `STYLES.get(asked, STYLES["plain"])` gives what stands in the table. `own`: tables of the function, by their names. */
export function withoutTables(text: string, own: readonly string[] = []): string {
  const names = own.filter((name) => text.includes(name));
  return names.reduce((rest, name) => without(rest, new RegExp(`(?<![\\w.])${name}\\s{0,4}(?:\\.get\\(|\\[)`)), without(text, asked));
}

function without(text: string, table: RegExp): string {
  let rest = text;
  for (let left = MOST; left > 0; left -= 1) {
    const match = table.exec(rest);
    if (match === null) return rest;
    const open = match.index + match[0].length - 1;
    const inside = bracketed(rest, open);
    // What is taken where the table has nothing of that name is given as well.
    const fallback = match[0].endsWith('(') ? splitArguments(inside).slice(1).join(' ') : /^\s{0,8}[\w+-]{0,20}\s{0,4}:|:\s{0,4}[\w+-]{0,20}\s{0,8}$/.test(inside) ? inside : '';
    rest = `${rest.slice(0, match.index)} ${fallback} ${rest.slice(open + inside.length + 2)}`;
  }
  return rest;
}
