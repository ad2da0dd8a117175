import { ConfigError } from './config-error.js';

/**
 * The value of JSON that a person wrote. Throws ConfigError with the place of the first fault; the sentence of `JSON.parse`
 * names no place, and quotes the text, which may hold a secret.
 */
export function parseJsonConfig(text: string): unknown {
  // Editors on Windows put a byte order mark first.
  const source = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(source);
  } catch {
    const at = firstFault(source);
    const before = source.slice(0, at).split('\n');
    throw new ConfigError(`line ${before.length}, column ${before.at(-1)!.length + 1}: ${sentence(source, at)}`);
  }
}

const SPACE = /[ \t\r\n]*/y;
const TEXT = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y;
const TOKEN = new RegExp(String.raw`[{}[\],:]|${TEXT.source}|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?(?![\w.])|(?:true|false|null)\b`, 'y');

type Expected = 'value' | 'name' | 'colon' | 'comma';

/** Where `source` stops being JSON. */
function firstFault(source: string): number {
  const open: string[] = [];
  let expected: Expected | undefined = 'value';
  let previous = '';
  let at = 0;
  for (;;) {
    at += match(SPACE, source, at).length;
    const token = match(TOKEN, source, at);
    expected = token === '' ? undefined : afterToken(token, expected, previous, open);
    if (expected === undefined) return at;
    at += token.length;
    previous = token;
  }
}

/** What may come after `token`; undefined where it may not stand. Keeps `open`, the brackets that are not closed yet. */
function afterToken(token: string, expected: Expected, previous: string, open: string[]): Expected | undefined {
  if (token === '}' || token === ']') {
    const opening = token === '}' ? '{' : '[';
    return (expected === 'comma' || previous === opening) && open.pop() === opening ? 'comma' : undefined;
  }
  if (token === ',') return expected !== 'comma' || open.length === 0 ? undefined : open.at(-1) === '{' ? 'name' : 'value';
  if (token === ':') return expected === 'colon' ? 'value' : undefined;
  if (expected === 'name') return token.startsWith('"') ? 'colon' : undefined;
  if (expected !== 'value') return undefined;
  if (token !== '{' && token !== '[') return 'comma';
  open.push(token);
  return token === '{' ? 'name' : 'value';
}

function sentence(source: string, at: number): string {
  if (source.trim() === '') return 'it is empty; a policy without settings is {}';
  if (at === source.length) return 'it ends too early: a bracket is not closed';
  if (/[}\]]/.test(source[at]!) && source.slice(0, at).trimEnd().endsWith(',')) return 'there is a comma before a closing bracket; take the comma out';
  if (source[at] === '/') return 'JSON has no comments; claviger.config.yaml and claviger.config.ts may have some';
  if (source[at] === '"' && match(TEXT, source, at) === '') return 'this text has no closing quote on its line, or a backslash that JSON does not know';
  if (source[at] === "'" || /[A-Za-z_$]/.test(source[at]!)) return 'names and texts stand in double quotes';
  return 'this is not expected here; is a comma, a colon or a bracket missing before it?';
}

function match(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? '';
}
