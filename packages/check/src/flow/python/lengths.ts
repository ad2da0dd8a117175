import type { LogicalLine } from './lines.js';

/** The length of a text, or what a platform says of the size of a file. */
const measured = String.raw`(?:len\(\s{0,4}(?:str\()?([\w.]{1,80})[^)]{0,80}\)|\b(\w{1,60})(?:\.\w{1,60}){0,2}\.(?:file_size|size)\b)`;
const tooLong = new RegExp(String.raw`(?:${measured}|\b(\w{1,40})\b)\s{0,4}\)?\s{0,4}>=?(?!=)`, 'g');
const tooLongReversed = new RegExp(String.raw`(?:^|[\s(])[\w.]{1,60}\s{0,4}<=?\s{0,4}${measured}`, 'g');
const shortEnough = new RegExp(String.raw`(?:${measured}|\b(\w{1,40})\b)\s{0,4}<=?(?!=)`, 'g');
/** What a block does so that a text which is too long goes no further: it leaves, or puts another in its place. */
const stops = /^(?:raise|return|abort\(|\w{1,40}\.abort\(|continue\b|break\b|sys\.exit|st\.stop\(|exit\(|\w{1,80}\s{0,4}=(?!=)|self\.fail|del\b)/;

/** Names of lengths: `n = len(text)`, `(n := len(text))`. */
function lengthNames(lines: readonly LogicalLine[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { text } of lines) for (const match of text.matchAll(/\b(\w{1,40})\s{0,4}:?=\s{0,4}len\(\s{0,4}(?:str\()?([\w.]{1,80})/g)) if (match[1] !== undefined && match[2] !== undefined) found.set(match[1], match[2]);
  return found;
}

/** The lines that stand below a header. */
export function blockBelow(lines: readonly LogicalLine[], at: number): readonly LogicalLine[] {
  const indent = lines[at]?.indent ?? 0;
  const block: LogicalLine[] = [];
  for (let next = lines[at + 1]; next !== undefined && next.indent > indent; next = lines[at + 1 + block.length]) block.push(next);
  return block;
}

/** By line, the names (`text`, `message.content`) whose length is known to be bounded past it: refused or cut when it is too long. */
export function checkedLengths(lines: readonly LogicalLine[]): ReadonlyMap<LogicalLine, readonly string[]> {
  const lengths = lengthNames(lines);
  const found = new Map<LogicalLine, readonly string[]>();
  for (const [at, line] of lines.entries()) {
    if (!/^(?:if|elif|while|assert|\w{1,60}\()/.test(line.text) || !/[<>]/.test(line.text)) continue;
    const names = namesIn(line.text, lengths);
    if (names.length > 0 && (!/^(?:if|elif)\b/.test(line.text) || stopsIn(line, blockBelow(lines, at)))) found.set(line, names);
  }
  return found;
}

/** Whether a branch leaves, or puts another value in place. */
export function stopsIn({ text }: LogicalLine, block: readonly LogicalLine[]): boolean {
  const after = /:\s{0,4}([^:]{1,200})$/.exec(text)?.[1] ?? '';
  return stops.test(after) || block.some((line) => stops.test(line.text));
}

function namesIn(text: string, lengths: ReadonlyMap<string, string>): string[] {
  const [condition] = text.split(/:\s{0,4}(?:raise|return|abort)\b/);
  const plain = (condition ?? '').replace(/\(\s{0,4}\w{1,40}\s{0,4}:=\s{0,4}(len\([^()]{0,100}\))\s{0,4}\)/g, '$1');
  const of = (pattern: RegExp, part: string): string[] => [...part.matchAll(pattern)].flatMap((match) => {
    const name = match[1] ?? match[2] ?? lengths.get(match[3] ?? '');
    return name === undefined ? [] : [name];
  });
  // `assert len(text) <= n`, `need(len(text) <= n, 'too long')`.
  if (!/^(?:if|elif|while)\b/.test(plain)) return of(shortEnough, plain);
  // `not 0 < len(text) <= n` turns away what `len(text) > n` does.
  const negated = plain.split(/\bnot\b/).slice(1).flatMap((part) => of(shortEnough, part.split(/\b(?:or|and)\b/)[0] ?? ''));
  return [...negated, ...of(tooLong, plain), ...of(tooLongReversed, plain)];
}

/** By line, the names that are one of a few words past it: `if form not in FORMS: raise`. */
export function checkedChoices(lines: readonly LogicalLine[]): ReadonlyMap<LogicalLine, string> {
  const found = new Map<LogicalLine, string>();
  for (const [at, line] of lines.entries()) {
    const name = /^(?:if|elif)\s{1,4}(\w{1,60})(?:\.lower\(\))?\s{1,4}not\s{1,4}in\s{1,4}(?:[({[]\s{0,4}["']|(?:\w{1,40}\.)?[A-Z][A-Z0-9_]{1,60}\b)/.exec(line.text)?.[1];
    if (name !== undefined && stopsIn(line, blockBelow(lines, at))) found.set(line, name);
  }
  return found;
}
