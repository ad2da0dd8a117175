import { parseSync } from 'oxc-parser';
import type { Expression } from 'oxc-parser';

/** What stands before the brace that closes the one before `start`. */
export function upToBrace(text: string, start: number): string {
  const limit = Math.min(text.length, start + 800);
  for (let at = start, depth = 1; at < limit; at += 1) {
    if (text[at] === '{') depth += 1;
    else if (text[at] === '}') depth -= 1;
    if (depth === 0) return text.slice(start, at);
  }
  return '';
}

/** A text as the expression that it is; `undefined` where it is none. */
export function expressionOf(written: string): Expression | undefined {
  const [statement] = parseSync('expression.ts', `(${written})`, { lang: 'ts', preserveParens: false }).program.body;
  return statement?.type === 'ExpressionStatement' ? statement.expression : undefined;
}
