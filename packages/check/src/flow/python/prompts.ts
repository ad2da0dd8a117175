import type { PythonFunction } from './functions.js';
import { bracketed } from './lines.js';
import type { PythonProgram } from './program.js';
import { code } from './taint.js';

const literals = /(?<![\w"'])[frbuFRBU]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;
const reads = /\bopen\(|\.read_text\(|\.read\(|\.open\(|get_data\(|read_binary\(|\.load\(|safe_load\(|\.loads\(|\bfiles\(/;
const address = /[\w./-]{0,200}\.(?:md|txt|prompt|ya?ml|json|j2|jinja2?|xml|tmpl|hbs|toml)$/i;
const DEEPEST = 3;
const MOST_NAMES = 12;

/** The words of a prompt that stand in the program or in a file that it reads; `undefined` where they come from elsewhere. */
export function promptWords(expression: string, fn: PythonFunction, program: PythonProgram, depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  const texts = textsIn(expression);
  if (reads.test(expression) || /\bPath\(/.test(expression)) return fromFile(texts, fn, program);
  const words: (string | undefined)[] = texts.length > 0 ? [texts.join('\n')] : [];
  const plain = code(expression);
  for (const match of [...plain.matchAll(/(?<![\w.])(?:[a-z_]\w{0,60}\.){0,2}([A-Za-z_]\w{0,80})\s{0,4}(\(|\[)?/g)].slice(0, MOST_NAMES)) {
    const [, name = '', opens] = match;
    if (opens === '(') words.push(ofCall(name, expression, fn, program, depth));
    else words.push(ofName(name, fn, program, depth));
  }
  const known = words.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join('\n');
}

/** What the literals of an expression say. */
function textsIn(expression: string): string[] {
  return [...expression.matchAll(literals)].map((match) => (match[1] ?? '').replace(/^("""|'''|"|')([\s\S]*)\1$/, '$2'));
}

function ofName(name: string, fn: PythonFunction, program: PythonProgram, depth: number): string | undefined {
  const local = fn.body.filter(({ text }) => text.startsWith(name)).flatMap(({ text }) => new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?\\+?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] ?? []).filter((text) => text !== name);
  const given = local.length > 0 ? local : [program.assigned(name, fn)];
  const words = given.map((text) => (text === undefined ? undefined : promptWords(text, fn, program, depth + 1))).filter((text) => text !== undefined);
  return words.length === 0 ? undefined : words.join('\n');
}

/** What a function of the project puts together, or reads from a file that its argument names: `load_prompt("tutor")`. */
function ofCall(name: string, expression: string, fn: PythonFunction, program: PythonProgram, depth: number): string | undefined {
  const target = program.resolve({ name, onObject: false }, fn);
  if (target === undefined) return undefined;
  const body = target.body.map(({ text }) => text).join('\n');
  if (reads.test(body) || /\bPath\(/.test(body)) {
    const at = expression.indexOf(`${name}(`);
    const given = at === -1 ? [] : textsIn(bracketed(expression, at + name.length));
    return fromFile(textsIn(body).map((text) => text.replace(/\{\w{1,60}\}/g, given[0] ?? '')), target, program, given[0]);
  }
  const words = target.body.filter(({ text }) => !/^(?:"""|''')/.test(text)).map(({ text }) => promptWords(text.replace(/^(?:return|yield)\b/, ''), target, program, depth + 1)).filter((text) => text !== undefined);
  return words.length === 0 ? undefined : words.join('\n');
}

/** The file that literals name, one by one or as the parts of a path; what a loader was asked for stands before its ending. */
function fromFile(texts: readonly string[], fn: PythonFunction, program: PythonProgram, asked?: string): string | undefined {
  const parts = texts.filter((text) => /^[\w./ -]{1,120}$/.test(text) && !/^(?:r|rb|utf-?8|utf8)$/i.test(text));
  const ending = parts.find((text) => /^\.\w{1,8}$/.test(text));
  const named = asked === undefined ? undefined : address.test(asked) ? asked : ending === undefined ? undefined : `${asked}${ending}`;
  const candidates = [named, parts.filter((text) => text !== ending).join('/'), ...parts].filter((text) => text !== undefined && address.test(text));
  return candidates.map((text) => program.fileText(text ?? '', fn.path)).find((text) => text !== undefined);
}
