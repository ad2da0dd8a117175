import type { PythonFunction } from './functions.js';
import { bracketed } from './lines.js';
import type { PythonProgram } from './program.js';
import { code } from './taint.js';

const literals = /(?<![\w"'\\])[frbuFRBU]{0,2}("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;
const reads = /\bopen\(|\.read_text\(|\.read\(|\.open\(|get_data\(|read_binary\(|\.load\(|safe_load\(|\.loads\(|\bfiles\(/;
const address = /[\w./-]{0,200}\.(?:md|txt|prompt|ya?ml|json|j2|jinja2?|xml|tmpl|hbs|toml)$/i;
const DEEPEST = 3;
const MOST_NAMES = 12;

/** What puts texts together or tidies them: what it is given is said. */
const composing = /^(?:join|format|format_map|strip|lstrip|rstrip|dedent|cleandoc|replace|str|list|tuple|SystemMessage|SystemMessagePromptTemplate|PromptTemplate|Template|from_template|substitute|safe_substitute|extend|append|f|r)$/;
/** What is called on a text to fill or to tidy it. */
const fills = /^(?:format|format_map|strip|lstrip|rstrip|replace|substitute|safe_substitute)$/;
const modules = /^(?:textwrap|inspect|string|re|os|json|str)$/;
/** What a table is asked by is no part of a prompt: `PROMPTS["guide"]["system"]`, `texts.get("system")`. */
const keys = /\[\s{0,4}["'][^"'\n]{0,80}["']\s{0,4}\]|\.get\(\s{0,4}["'][^"'\n]{0,80}["'][^()\n]{0,80}\)/g;
/** What a variable of the environment is named; what stands in for it is said. */
const environmentDefault = /\b(?:environ\.get|getenv)\(\s{0,4}["'][^"'\n]{0,80}["']\s{0,4},/g;

/** What was looked up on the way: a name of a function, or what a function gives, is read once from so deep or less. */
type Seen = Map<PythonFunction, Map<string, { readonly depth: number; readonly known: boolean }>>;

/** The words of a prompt that stand in the program or in a file that it reads; `undefined` where they come from elsewhere. */
export function promptWords(expression: string, fn: PythonFunction, program: PythonProgram): string | undefined {
  return wordsOf(expression, fn, program, 0, new Map());
}

/** Reads what was not read before: each line of `system = system + "..."` names all the others. */
function once(key: string, fn: PythonFunction, depth: number, seen: Seen, read: () => string | undefined): string | undefined {
  const ofFunction = seen.get(fn) ?? new Map<string, { depth: number; known: boolean }>();
  seen.set(fn, ofFunction);
  const before = ofFunction.get(key);
  if (before !== undefined && before.depth <= depth) return before.known ? '' : undefined;
  ofFunction.set(key, { depth, known: true });
  const words = read();
  ofFunction.set(key, { depth, known: words !== undefined });
  return words;
}

function wordsOf(expression: string, fn: PythonFunction, program: PythonProgram, depth: number, seen: Seen): string | undefined {
  if (depth > DEEPEST) return undefined;
  if (reads.test(expression) || /\bPath\(/.test(expression)) return fromFile(textsIn(expression), fn, program) ?? fromOpened(expression, fn, program);
  const own = expression.replace(environmentDefault, '(').replace(keys, (found, at: number) => (/[\w\])]$/.test(expression.slice(Math.max(0, at - 1), at)) ? '' : found));
  const words: (string | undefined)[] = [];
  const calls = new Map<string, string | undefined>();
  let said = own;
  for (const match of [...code(own).matchAll(/(?<![\w])(?:[A-Za-z_]\w{0,60}\.){0,2}([A-Za-z_]\w{0,80})\s{0,4}(\()?/g)].slice(0, MOST_NAMES)) {
    const [whole, name = '', opens] = match;
    if (opens !== '(') words.push(once(name, fn, depth, seen, () => ofName(name, fn, program, depth, seen)));
    else if (composing.test(name)) {
      // What is filled in stands in for a part of it: `TEMPLATE.format(season=season)`.
      const owner = fills.test(name) ? whole.split('.').at(-2)?.trim() : undefined;
      const template = owner === undefined || owner === '' || modules.test(owner) ? '' : once(owner, fn, depth, seen, () => ofName(owner, fn, program, depth, seen));
      if (template === undefined) return undefined;
      words.push(template);
    } else if (!calls.has(name)) {
      calls.set(name, ofCall(name, own, fn, program, depth, seen));
      const at = said.indexOf(whole.trimStart());
      if (at !== -1) said = said.replace(bracketed(said, at + whole.length - 1), '');
    }
  }
  if ([...calls.values()].includes(undefined)) return undefined;
  const texts = textsIn(said);
  const known = [...(texts.length > 0 ? [texts.join('\n')] : []), ...words, ...calls.values()].filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join('\n');
}

/** What is read from something that was opened before: `with open('prompts.yaml') as file: PROMPTS = yaml.safe_load(file)`. */
function fromOpened(expression: string, fn: PythonFunction, program: PythonProgram): string | undefined {
  const file = program.files.find(({ path }) => path === fn.path);
  for (const { text } of [...fn.body, ...(file?.top ?? [])]) {
    const opened = /^with\s{1,4}(.{1,300}?)\s{1,4}as\s{1,4}(\w{1,60})/.exec(text);
    if (opened?.[2] !== undefined && new RegExp(`\\b${opened[2]}\\b`).test(expression)) return fromFile(textsIn(opened[1] ?? ''), fn, program);
  }
  return undefined;
}

/** What the literals of an expression say. */
export function textsIn(expression: string): string[] {
  const found: string[] = [];
  let end = -1;
  for (const match of expression.matchAll(literals)) {
    const text = (match[1] ?? '').replace(/^("""|'''|"|')([\s\S]*)\1$/, '$2');
    // Literals with nothing between them are one.
    if (end !== -1 && expression.slice(end, match.index).trim() === '') found.push(`${found.pop() ?? ''}${text}`);
    else found.push(text);
    end = match.index + match[0].length;
  }
  return found;
}

function ofName(name: string, fn: PythonFunction, program: PythonProgram, depth: number, seen: Seen): string | undefined {
  const local = fn.body.filter(({ text }) => text.startsWith(name)).flatMap(({ text }) => new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?\\+?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] ?? []).filter((text) => text !== name);
  // What a function inside another uses of that.
  if (local.length === 0 && fn.outer !== undefined && !fn.parameters.some((parameter) => parameter.name === name)) return ofName(name, fn.outer, program, depth, seen);
  const given = local.length > 0 ? local : [program.ofClass(name, fn) ?? program.assigned(name, fn)];
  const words = given.map((text) => (text === undefined ? undefined : wordsOf(text, fn, program, depth + 1, seen))).filter((text) => text !== undefined);
  return words.length === 0 ? undefined : words.join('\n');
}

/** What a function of the project puts together, or reads from a file that its argument names: `load_prompt("tutor")`. */
function ofCall(name: string, expression: string, fn: PythonFunction, program: PythonProgram, depth: number, seen: Seen): string | undefined {
  const target = program.resolve({ name, onObject: false }, fn);
  if (target === undefined) return undefined;
  const body = target.body.map(({ text }) => text).join('\n');
  if (reads.test(body) || /\bPath\(/.test(body)) {
    const at = expression.indexOf(`${name}(`);
    const given = at === -1 ? [] : textsIn(bracketed(expression, at + name.length));
    return fromFile(textsIn(body).map((text) => text.replace(/\{\w{1,60}\}/g, given[0] ?? '')), target, program, given[0]);
  }
  return once('()', target, depth, seen, () => {
    const words = target.body.filter(({ text }) => !/^(?:"""|''')/.test(text)).map(({ text }) => wordsOf(text.replace(/^(?:return|yield)\b/, ''), target, program, depth + 1, seen)).filter((text) => text !== undefined);
    return words.length === 0 ? undefined : words.join('\n');
  });
}

/** The file that literals name, one by one or as the parts of a path; what a loader was asked for stands before its ending. */
function fromFile(texts: readonly string[], fn: PythonFunction, program: PythonProgram, asked?: string): string | undefined {
  const parts = texts.filter((text) => /^[\w./ -]{1,120}$/.test(text) && !/^(?:r|rb|utf-?8|utf8)$/i.test(text));
  const ending = parts.find((text) => /^\.\w{1,8}$/.test(text));
  const named = asked === undefined ? undefined : address.test(asked) ? asked : ending === undefined ? undefined : `${asked}${ending}`;
  const candidates = [named, parts.filter((text) => text !== ending).join('/'), ...parts].filter((text) => text !== undefined && address.test(text));
  return candidates.map((text) => program.fileText(text ?? '', fn.path)).find((text) => text !== undefined);
}
