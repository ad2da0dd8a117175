import { parseSync } from 'oxc-parser';
import type { ParserOptions } from 'oxc-parser';
import type { ProjectFile, ResultCache } from '../engine/project.js';
import { isTooDeep } from './nesting.js';
import { onlyBlocks, scriptBlocks } from './source-text.js';

/** One import of a module. `names` is what it binds: `*` for the whole namespace, empty for its side effects alone. */
export interface ImportEdge {
  readonly specifier: string;
  readonly names: readonly string[];
  /** Local names, in the order of `names`. */
  readonly locals: readonly string[];
  readonly offset: number;
  /** `export` for `export ... from`. */
  readonly form: 'import' | 'export' | 'dynamic' | 'require';
}

export interface ReExport {
  readonly specifier: string;
  /** Name in the other module; `*` for all. */
  readonly imported: string;
  /** Name here; `*` for `export * from`. */
  readonly exported: string;
}

/** What the graph needs to know of one file. Plain JSON, so that it can be cached. */
export interface ModuleRecord {
  readonly imports: readonly ImportEdge[];
  readonly reExports: readonly ReExport[];
  /** Names that the module defines and exports itself. */
  readonly exports: readonly string[];
  /** Nothing but imports and re-exports: importing one name of it means importing only what stands behind that name. */
  readonly barrel: boolean;
  /** `use client`, `use server`, `use strict`, ... at the top of the file. */
  readonly directives: readonly string[];
  /** Speaks of Claude or Anthropic anywhere in its text. */
  readonly speaksOfClaude: boolean;
  /** Has a way to put HTML into a page, or to run text. */
  readonly writesHtml: boolean;
  /** First syntax error, where there is one; the rest of the record then is what a text search gave. */
  readonly error: string | undefined;
}

/** Lines longer than this, in files longer than this, are bundles: their syntax is not read. */
const LONGEST_TEXT = 4 * 1024 * 1024;

const componentExtensions = new Set(['.vue', '.svelte', '.astro', '.html', '.htm']);

export function isComponent(extension: string): boolean {
  return componentExtensions.has(extension);
}

/** Words without which a file has nothing to do with Claude; an environment that is handed on whole holds the key. */
const aboutClaude = /anthropic|claude|process\.env\s{0,4}[,;})\]]/i;
const htmlSinks = /innerHTML|\bsrc[dD]oc\b|outerHTML|v-html|\{@html|set:html|dangerouslySetInnerHTML|insertAdjacentHTML|setHTMLUnsafe|ocument\.write|rehype-raw|unsafeHTML|createContextualFragment|bypassSecurityTrust|<WebView|\beval\(|\.(?:html|append|prepend|appendTo|prependTo|parseHTML)\(/;

type Lang = NonNullable<ParserOptions['lang']>;

export interface ScriptSource {
  readonly text: string;
  readonly lang: Lang;
}

/** The script of a file, ready for the parser; offsets are those of the file. */
export function scriptSource(path: string, extension: string, text: string): ScriptSource {
  if (isComponent(extension)) {
    const blocks = scriptBlocks(text, extension);
    const lang = blocks.find((block) => block.lang !== 'js')?.lang ?? 'js';
    return { text: onlyBlocks(text, blocks), lang };
  }
  if (extension === '.ts' || extension === '.mts' || extension === '.cts') return { text, lang: path.endsWith('.d.ts') ? 'dts' : 'ts' };
  if (extension === '.tsx') return { text, lang: 'tsx' };
  return { text, lang: 'jsx' };
}

const requireCall = /\b(?:require|import)\s{0,20}\(\s{0,20}(?:'([^'\n]{1,300})'|"([^"\n]{1,300})"|`([^`$\n]{1,300})`)/g;
/** A worker of the browser or of Node, with its file beside the module. */
const workerCall = /\bnew\s{1,4}(?:Shared)?Worker\(\s{0,20}new\s{1,4}URL\(\s{0,20}(?:'([^'\n]{1,300})'|"([^"\n]{1,300})")\s{0,20},\s{0,20}import\.meta\.url/g;
const directive = /^['"](use [a-z ]{3,20})['"]\s{0,200};?/;

/** Directives stand before everything but comments. */
function leadingDirectives(text: string): string[] {
  const found: string[] = [];
  let at = text.startsWith('#!') ? Math.max(text.indexOf('\n'), 0) : 0;
  for (;;) {
    while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
    if (text.startsWith('//', at)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      at = end === -1 ? text.length : end + 2;
    } else if (text[at] === ';') at += 1;
    else {
      const match = directive.exec(text.slice(at, at + 260));
      if (match?.[1] === undefined) return found;
      found.push(match[1]);
      at += match[0].length;
    }
  }
}

interface Comment {
  start: number;
  end: number;
}

function inside(comments: readonly Comment[], offset: number): boolean {
  let low = 0;
  let high = comments.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const comment = comments[middle];
    if (comment === undefined) return false;
    if (offset < comment.start) high = middle - 1;
    else if (offset >= comment.end) low = middle + 1;
    else return true;
  }
  return false;
}

/** Names of `const { a, b: c } = require('x')`: what stands before the call, read backwards and bounded. */
function destructured(text: string, offset: number): { names: string[]; locals: string[] } {
  const before = text.slice(Math.max(0, offset - 600), offset).trimEnd();
  const whole = { names: ['*'], locals: [] };
  if (!before.endsWith('=')) return whole;
  const left = before.slice(0, -1).trimEnd();
  if (!left.endsWith('}')) return whole;
  const open = left.lastIndexOf('{');
  if (open === -1) return whole;
  const names: string[] = [];
  const locals: string[] = [];
  for (const part of left.slice(open + 1, -1).split(',')) {
    const [name, local] = part.split(':').map((piece) => piece.trim());
    if (name === undefined || name === '') continue;
    if (name.startsWith('...')) return whole;
    names.push(name);
    locals.push(local ?? name);
  }
  return { names, locals };
}

function textRequires(text: string, comments: readonly Comment[]): ImportEdge[] {
  const edges: ImportEdge[] = [];
  if (!text.includes('require') && !text.includes('import')) return edges;
  for (const match of text.matchAll(requireCall)) {
    const specifier = match[1] ?? match[2] ?? match[3];
    if (specifier === undefined || inside(comments, match.index)) continue;
    const dynamic = match[0].startsWith('import');
    const bound = dynamic ? { names: ['*'], locals: [] } : destructured(text, match.index);
    edges.push({ specifier, ...bound, offset: match.index, form: dynamic ? 'dynamic' : 'require' });
  }
  for (const match of text.matchAll(workerCall)) {
    const specifier = match[1] ?? match[2];
    if (specifier !== undefined && !inside(comments, match.index)) edges.push({ specifier, names: ['*'], locals: [], offset: match.index, form: 'dynamic' });
  }
  return edges;
}

/** Whether the text outside imports, re-exports, directives and comments is empty. */
function onlyStatements(text: string, covered: readonly { start: number; end: number }[]): boolean {
  const ordered = [...covered].sort((a, b) => a.start - b.start);
  let at = 0;
  const meaningless = (from: number, to: number): boolean => {
    for (let index = from; index < to; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 32 && code !== 59) return false;
    }
    return true;
  };
  for (const span of ordered) {
    if (span.start > at && !meaningless(at, span.start)) return false;
    at = Math.max(at, span.end);
  }
  return meaningless(at, text.length);
}

/** The parser's kinds: `Name`, `Default`, and several that stand for the whole namespace. */
function boundName(kind: string, name: string | null): string {
  return kind === 'Name' ? (name ?? '*') : kind === 'Default' ? 'default' : '*';
}

export function readModule(path: string, extension: string, text: string): ModuleRecord {
  const words = { speaksOfClaude: aboutClaude.test(text), writesHtml: htmlSinks.test(text) };
  const unread = { imports: [], reExports: [], exports: [], barrel: false, directives: [], speaksOfClaude: false, writesHtml: false };
  if (text.length > LONGEST_TEXT) return { ...unread, error: 'too long to be source' };
  const source = scriptSource(path, extension, text);
  if (isTooDeep(source.text)) return { ...unread, error: 'nested too deep to be read' };
  const directives = leadingDirectives(source.text);
  const result = parseSync(path, source.text, { lang: source.lang, sourceType: 'unambiguous' });
  const isError = (severity: string): boolean => severity === 'Error';
  const broken = result.errors.find((error) => isError(error.severity));
  const imports: ImportEdge[] = [];
  const reExports: ReExport[] = [];
  for (const statement of result.module.staticImports) {
    const values = statement.entries.filter((entry) => !entry.isType);
    const typeOnly = statement.entries.length > 0 ? values.length === 0 : /^import\s+type\b/.test(source.text.slice(statement.start, statement.start + 40));
    if (typeOnly) continue;
    imports.push({
      specifier: statement.moduleRequest.value,
      names: values.map((entry) => (boundName(entry.importName.kind, entry.importName.name))),
      locals: values.map((entry) => entry.localName.value),
      offset: statement.start,
      form: 'import',
    });
  }
  const covered: { start: number; end: number }[] = [...result.module.staticImports, ...result.comments];
  const exports: string[] = [];
  const importedLocals = new Map<string, { specifier: string; name: string }>();
  for (const edge of imports) {
    for (const [index, local] of edge.locals.entries()) importedLocals.set(local, { specifier: edge.specifier, name: edge.names[index] ?? '*' });
  }
  for (const statement of result.module.staticExports) {
    let wholeStatement = true;
    for (const entry of statement.entries) {
      if (entry.moduleRequest !== null) {
        if (entry.isType) continue;
        const imported = boundName(entry.importName.kind, entry.importName.name);
        const exported = boundName(entry.exportName.kind, entry.exportName.name);
        reExports.push({ specifier: entry.moduleRequest.value, imported, exported });
        imports.push({ specifier: entry.moduleRequest.value, names: [imported], locals: [''], offset: statement.start, form: 'export' });
        continue;
      }
      // `import { a } from './a'; export { a }` is a re-export too.
      const local = entry.localName.name === null ? undefined : importedLocals.get(entry.localName.name);
      const exported = boundName(entry.exportName.kind, entry.exportName.name);
      if (local !== undefined) reExports.push({ specifier: local.specifier, imported: local.name, exported });
      else if (!entry.isType) {
        wholeStatement = false;
        exports.push(exported);
      }
    }
    if (wholeStatement) covered.push(statement);
  }
  imports.push(...textRequires(source.text, result.comments));
  const directiveSpan = directives.length > 0 ? [{ start: 0, end: source.text.indexOf(directives.at(-1) ?? '') + (directives.at(-1) ?? '').length + 1 }] : [];
  const barrel = reExports.length > 0 && exports.length === 0 && onlyStatements(source.text, [...covered, ...directiveSpan]);
  return { imports, reExports, exports, barrel, directives, ...words, error: broken?.message };
}

const CACHE = 'modules-7';

function isRecord(value: unknown): value is ModuleRecord {
  return typeof value === 'object' && value !== null && Array.isArray((value as ModuleRecord).imports) && Array.isArray((value as ModuleRecord).reExports);
}

/** The record of a file, from the cache where it is known. `undefined` for files that cannot be read. */
export function moduleRecord(file: ProjectFile, cache: ResultCache): ModuleRecord | undefined {
  const hash = file.hash();
  const space = `${CACHE}:${file.extension}`;
  if (hash !== undefined) {
    const kept = cache.get(space, hash);
    if (isRecord(kept)) return kept;
  }
  const text = file.text();
  if (text === undefined) return undefined;
  const record = readModule(file.path, file.extension, text);
  if (hash !== undefined) cache.set(space, hash, record);
  return record;
}
