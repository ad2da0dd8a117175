import { blockBelow, stopsIn } from './lengths.js';
import type { LogicalLine } from './lines.js';

const greater = /\b(\w{1,80})\s{0,4}>/g;
const greaterReversed = /(?:^|[\s(])[\w.]{1,60}\s{0,4}<=?\s{0,4}([A-Za-z_]\w{0,79})\b(?!\s{0,4}<)/g;
const smaller = /\b(\w{1,80})\s{0,4}</g;
/** `n if n <= 600 else 600`, `600 if n > 600 else n`. */
const chosen = /\b(\w{1,80})\s{1,4}if\s{1,4}\1\s{0,4}<|\bif\s{1,4}(\w{1,80})\s{0,4}>=?[^:>]{1,80}\selse\s{1,4}\2\b/g;

/** By line, the numbers that are bounded from above past it: refused or replaced when they are larger, or used only when they are not. */
export function checkedNumbers(lines: readonly LogicalLine[]): ReadonlyMap<LogicalLine, readonly string[]> {
  const found = new Map<LogicalLine, readonly string[]>();
  const last = lastMentions(lines);
  for (const [at, line] of lines.entries()) {
    if (!/[<>]/.test(line.text)) continue;
    const names = [...boundedBy(lines, at, line, last), ...namesOf(chosen, line.text)];
    if (names.length > 0) found.set(line, names);
  }
  return found;
}

function boundedBy(lines: readonly LogicalLine[], at: number, line: LogicalLine, last: ReadonlyMap<string, number>): string[] {
  if (/^(?:assert\b|\w{1,60}\()/.test(line.text)) return namesOf(smaller, line.text);
  if (!/^(?:if|elif|while)\b/.test(line.text)) return [];
  const [, condition = '', action = ''] = /^([^:]{1,400}):(.{0,400})/s.exec(line.text) ?? [];
  const block = blockBelow(lines, at);
  const larger = [...namesOf(greater, condition), ...namesOf(greaterReversed, condition)];
  const [affirmed = '', ...negated] = condition.split(/\bnot\b/);
  const refused = stopsIn(line, block) ? [...larger, ...negated.flatMap((part) => namesOf(smaller, part))].filter((name) => ![action, ...block.map(({ text }) => text)].some((text) => goesOnWith(text, name))) : [];
  const next = at + 1 + block.length;
  const otherwise = lines[next];
  const elseStops = otherwise?.indent === line.indent && /^else\b/.test(otherwise.text) && stopsIn(otherwise, blockBelow(lines, next));
  const usedBelow = namesOf(smaller, affirmed).filter((name) => elseStops || (last.get(name) ?? 0) < next);
  return [...refused, ...usedBelow];
}

/** By word, the last line it stands in. */
function lastMentions(lines: readonly LogicalLine[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  for (const [at, { text }] of lines.entries()) for (const [word] of text.matchAll(/\w+/g)) last.set(word, at);
  return last;
}

function namesOf(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

/** `return ask(n)`, `said = ask(n)`: no refusal, which may name the number within its words only. */
function goesOnWith(text: string, name: string): boolean {
  return new RegExp(`^\\s{0,4}(?:return|\\w{1,80}\\s{0,4}=).{0,400}\\b${name}\\b`, 's').test(text.replace(/"[^"\n]*"|'[^'\n]*'/g, ' '));
}
