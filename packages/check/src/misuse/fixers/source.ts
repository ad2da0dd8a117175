import { parseSync } from 'oxc-parser';
import type { Node, Program } from 'oxc-parser';
import type { Project } from '../../engine/project.js';
import { walk } from '../../flow/syntax.js';
import { scriptSource } from '../../graph/module-record.js';
import { isTooDeep } from '../../graph/nesting.js';
import { LineTable } from '../../graph/source-text.js';

export interface Source {
  readonly text: string;
  readonly program: Program;
  line(offset: number): number;
  find<Found extends Node>(test: (node: Node) => node is Found): Found | undefined;
}

/** A script as a syntax tree; `undefined` for components and for what cannot be read without errors. */
export function parsed(project: Project, path: string): Source | undefined {
  const file = project.file(path);
  const text = file?.text();
  if (file === undefined || text === undefined || file.kind !== 'script' || text.length > 1_000_000 || isTooDeep(text)) return undefined;
  const { lang } = scriptSource(path, file.extension, text);
  const result = parseSync(path, text, { lang, sourceType: 'unambiguous', preserveParens: false, astType: 'ts' });
  if (result.errors.length > 0) return undefined;
  const lines = new LineTable(text);
  return {
    text,
    program: result.program,
    line: (offset) => lines.position(offset).line,
    find(test) {
      let found: ReturnType<typeof this.find> | undefined;
      walk(result.program, (node) => {
        if (found === undefined && test(node)) found = node;
        return found === undefined;
      });
      return found as never;
    },
  };
}

/** A property with its comma, and with its line where it stands alone on one. */
export function wholeProperty(text: string, start: number, end: number): { start: number; end: number } {
  const blanks = (from: number): number => {
    let at = from;
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    return at;
  };
  const comma = blanks(end);
  const after = text[comma] === ',' ? blanks(comma + 1) : end;
  const [before, behind] = [lastBefore(text, start), firstFrom(text, after)];
  if (text[before] === '{' && text[behind] === '}') return { start: before + 1, end: behind };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const alone = text.slice(lineStart, start).trim() === '' && (text[after] === '\n' || text.startsWith('\r\n', after));
  if (alone) return { start: lineStart, end: text.indexOf('\n', after) + 1 };
  // The last one takes the comma before it along.
  return text[comma] !== ',' && text[before] === ',' ? { start: before, end } : { start, end: after };
}

const BLANK = /\s/;

/** The last character before `at` that is no white space. */
function lastBefore(text: string, at: number): number {
  let found = at - 1;
  while (BLANK.test(text[found] ?? '')) found -= 1;
  return found;
}

/** The first character from `at` on that is no white space. */
function firstFrom(text: string, at: number): number {
  let found = at;
  while (BLANK.test(text[found] ?? '')) found += 1;
  return found;
}

/** Where a new statement goes: behind the last import or `require`, else behind directives, else at the top. */
export function afterImports(source: Source): number {
  let at = 0;
  for (const statement of source.program.body) {
    const isDirective = statement.type === 'ExpressionStatement' && statement.expression.type === 'Literal';
    const isRequire = statement.type === 'VariableDeclaration' && statement.declarations.every((entry) => entry.init !== null && /^require\s{0,4}\(/.test(source.text.slice(entry.init.start, entry.init.start + 20)));
    if (statement.type === 'ImportDeclaration' || isDirective || isRequire) at = statement.end;
  }
  return at;
}
