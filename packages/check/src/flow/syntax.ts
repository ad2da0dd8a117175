import { parseSync, visitorKeys } from 'oxc-parser';
import type { Node, Program } from 'oxc-parser';
import type { Project } from '../engine/project.js';
import { scriptSource } from '../graph/module-record.js';
import { isTooDeep } from '../graph/nesting.js';
import { LineTable } from '../graph/source-text.js';
import type { Location } from '../engine/finding.js';

/** A file's syntax tree with what is needed to speak of its places. */
export interface Syntax {
  readonly path: string;
  /** The whole file. */
  readonly text: string;
  readonly program: Program;
  readonly lines: LineTable;
}

/** Larger files are generated; their tree would take more memory than it is worth. */
const LARGEST_TREE = 2 * 1024 * 1024;

/** Trees take about thirty times the memory of their text; modules that lead to Claude come first. */
const LARGEST_FOREST = 10 * 1024 * 1024;

/** Syntax trees of a project, each parsed once. */
export class SyntaxTrees {
  private characters = 0;
  private readonly trees = new Map<string, Syntax | undefined>();
  constructor(private readonly project: Project) {}

  get(path: string): Syntax | undefined {
    if (this.trees.has(path)) return this.trees.get(path);
    const made = this.parse(path);
    this.trees.set(path, made);
    return made;
  }

  private parse(path: string): Syntax | undefined {
    const file = this.project.file(path);
    const text = file?.text();
    if (file === undefined || text === undefined || text.length > LARGEST_TREE || this.characters > LARGEST_FOREST) return undefined;
    this.characters += text.length;
    const source = scriptSource(path, file.extension, text);
    if (source.lang === 'dts' || isTooDeep(source.text)) return undefined;
    const result = parseSync(path, source.text, { lang: source.lang, sourceType: 'unambiguous', preserveParens: false, astType: 'ts' });
    return { path, text, program: result.program, lines: new LineTable(text) };
  }

  place(path: string, start: number, end?: number): Location {
    const lines = this.get(path)?.lines;
    if (lines === undefined) return { path, line: 1, column: 1, endLine: 1 };
    const from = lines.position(start);
    const to = lines.position(end ?? start);
    return { path, line: from.line, column: from.column, endLine: to.line, ...(end === undefined ? {} : { endColumn: to.column }) };
  }
}

const typeKeys = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType']);

/** By a node's type, what holds the nodes below it, types left out. */
const childKeys = new Map(Object.entries(visitorKeys).map(([type, keys]) => [type, keys.filter((key) => !typeKeys.has(key))]));

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** The nodes directly below a node, types left out. */
export function childNodes(node: Node): Node[] {
  const found: Node[] = [];
  for (const key of childKeys.get(node.type) ?? []) {
    const value = (node as unknown as Record<string, unknown>)[key];
    if (Array.isArray(value)) {
      for (const entry of value) if (isNode(entry)) found.push(entry);
    } else if (isNode(value)) found.push(value);
  }
  return found;
}

/** Visits a tree; `visit` returning false leaves out what is below. Not recursive: trees may be deep. */
export function walk(root: Node, visit: (node: Node) => boolean | void): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (visit(node) === false) continue;
    const children = childNodes(node);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined) pending.push(child);
    }
  }
}

export function isFunction(node: Node): boolean {
  return node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
}

/** From so many parts on, the one that a place stands in is looked for by halves. */
const MANY_PARTS = 32;
/** The parts of nodes with many, where they follow one another. */
const manyParts = new WeakMap<Node, readonly Node[] | undefined>();

/** The nodes that a place stands in, the outermost first. */
export function nodesAround(root: Node, { start, end }: Pick<Node, 'start' | 'end'>): Node[] {
  const found: Node[] = [];
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.start > start || node.end < end) continue;
    found.push(node);
    const parts = partsAround(node, start);
    for (let index = parts.length - 1; index >= 0; index -= 1) {
      const part = parts[index];
      if (part !== undefined) pending.push(part);
    }
  }
  return found;
}

/** The parts of a node that a place may stand in: of thousands of statements, those that begin before it and do not end before it. */
function partsAround(node: Node, start: number): readonly Node[] {
  const known = manyParts.has(node);
  const parts = known ? undefined : childNodes(node);
  if (parts !== undefined && parts.length < MANY_PARTS) return parts;
  if (parts !== undefined) manyParts.set(node, parts.every((part, index) => index === 0 || (parts[index - 1]?.end ?? 0) <= part.start) ? parts : undefined);
  const row = manyParts.get(node);
  if (row === undefined) return parts ?? childNodes(node);
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((row[middle]?.end ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  // Two parts may meet where a place of no length is.
  return row.slice(low, low + 2);
}

/** `policy` of `policy.retry().execute(ask)`. */
export function rootName(node: Node): string | undefined {
  let at = node;
  while (at.type === 'MemberExpression' || at.type === 'CallExpression') at = at.type === 'MemberExpression' ? at.object : at.callee;
  return at.type === 'Identifier' ? at.name : undefined;
}

/** `a.b.c` for a chain of names; `undefined` when something else is in between (calls are written `()`). */
export function dottedName(node: Node): string | undefined {
  switch (node.type) {
    case 'Identifier':
      return node.name;
    case 'ThisExpression':
      return 'this';
    case 'Super':
      return 'super';
    case 'MetaProperty':
      return 'import.meta';
    case 'PrivateIdentifier':
      return `#${node.name}`;
    case 'MemberExpression': {
      const object = dottedName(node.object);
      if (object === undefined) return undefined;
      if (!node.computed) return `${object}.${node.property.type === 'PrivateIdentifier' ? '#' : ''}${node.property.type === 'Identifier' || node.property.type === 'PrivateIdentifier' ? node.property.name : ''}`;
      return node.property.type === 'Literal' && typeof node.property.value === 'string' ? `${object}.${node.property.value}` : `${object}[]`;
    }
    case 'CallExpression': {
      const callee = dottedName(node.callee);
      return callee === undefined ? undefined : `${callee}()`;
    }
    case 'NewExpression': {
      const callee = dottedName(node.callee);
      return callee === undefined ? undefined : `${callee}()`;
    }
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSSatisfiesExpression':
    case 'AwaitExpression':
      return dottedName(node.type === 'AwaitExpression' ? node.argument : node.expression);
    default:
      return undefined;
  }
}
