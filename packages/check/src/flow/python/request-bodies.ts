import type { PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';
import { claudeCall } from './taint.js';

/** The table that an expression writes as JSON, or that the name in it stands for; `undefined` where something is put in later. */
function tableOf(expression: string, fn: PythonFunction, depth = 0): string | undefined {
  const text = expression.trim();
  if (text.startsWith('{')) return text;
  const dumped = /^json\.dumps\(/.exec(text);
  if (dumped !== null) return tableOf(splitArguments(bracketed(text, dumped[0].length - 1))[0] ?? '', fn, depth + 1);
  if (!/^\w{1,60}$/.test(text) || depth > 3) return undefined;
  const written = fn.body.filter((line) => new RegExp(`^${text}\\s{0,4}(?:[:=](?!=)|\\[|\\.(?:update|setdefault|pop)\\()`).test(line.text));
  const value = written.length === 1 ? /^\w{1,60}\s{0,4}(?::[^=]{1,60})?=\s{0,4}(.*)$/s.exec(written[0]?.text ?? '')?.[1] : undefined;
  return value === undefined ? undefined : tableOf(value, fn, depth + 1);
}

/** What a call of Claude is given, by name; where the request is made by hand, what is sent. */
export function requestOf(text: string, fn: PythonFunction): Map<string, string> {
  const match = claudeCall.exec(text);
  // An address stands inside of what it is called with.
  const byHand = match === null || /anthropic\.com|openrouter/.test(match[0]);
  const inside = bracketed(text, text.indexOf('(', byHand ? Math.max(0, text.search(/\.(?:post|request|stream)\(|\burlopen\(|\bRequest\(/)) : match.index));
  const args = new Map<string, string>();
  for (const part of splitArguments(inside)) {
    const keyword = /^(\w{1,60})\s{0,4}=(?!=)\s{0,4}(.*)$/s.exec(part);
    if (keyword?.[1] !== undefined && keyword[2] !== undefined) args.set(keyword[1], keyword[2]);
    else if (part.startsWith('**')) args.set('**', part.slice(2));
    else args.set(`#${String(args.size)}`, part);
  }
  return new Map([...args, ...sentAs(args, fn)]);
}

/** What is sent, by name: `json={...}`, `body=json.dumps(request)`. */
function sentAs(args: ReadonlyMap<string, string>, fn: PythonFunction): Map<string, string> {
  const sent = new Map<string, string>();
  for (const name of ['json', 'body', 'data', 'content']) {
    const given = args.get(name);
    if (given === undefined) continue;
    const entries = entriesOf(given, fn);
    if (entries === undefined) return new Map();
    for (const entry of entries) sent.set(...entry);
  }
  return sent;
}

/** What a table holds by its names: none where it is not written here, `undefined` where it takes in another. */
export function entriesOf(given: string, fn: PythonFunction): Map<string, string> | undefined {
  const table = tableOf(given, fn);
  const entries = new Map<string, string>();
  for (const part of table === undefined ? [] : splitArguments(table.slice(1, -1))) {
    const entry = /^["'](\w{1,60})["']\s{0,4}:\s{0,4}(.*)$/s.exec(part);
    if (entry?.[1] !== undefined && entry[2] !== undefined) entries.set(entry[1], entry[2]);
    else if (part.startsWith('**')) return undefined;
  }
  return entries;
}

/** The body of a request as it came in: `request.get_json()`, `await request.body()`, `request.data`. */
const wholeBody = /^(?:await\s{1,4})?request\.(?:(?:get_)?json(?:_body)?|body|data|get_data|stream)\b(?:\([^()]{0,60}\))?$/;

/** Whether what is sent to Claude by hand is what the caller sent: `json=request.get_json()`, `content=body`. */
export function sendsWhole(args: ReadonlyMap<string, string>, lines: readonly LogicalLine[], isCallers: (text: string) => boolean): boolean {
  return ['json', 'content', 'data'].some((name) => {
    const sent = args.get(name)?.trim();
    if (sent === undefined) return false;
    if (wholeBody.test(sent)) return true;
    if (!/^\w{1,60}$/.test(sent) || !isCallers(sent)) return false;
    return lines.some(({ text }) => text.startsWith(sent) && wholeBody.test(/^\w{1,60}\s{0,4}(?::[^=]{1,60})?=\s{0,4}(.{1,120})$/s.exec(text)?.[1]?.trim() ?? ''));
  });
}
