import type { Analysis } from '../../flow/analysis.js';
import type { Part, PartOnTheWay } from '../../flow/on-the-way.js';
import { nodesAround, rootName } from '../../flow/syntax.js';

/** Packages that call a function again where it fails, told when by their settings. */
const retrying = /^(?:p-retry|cockatiel|opossum|async-retry|exponential-backoff|retry|ts-retry|ts-retry-promise|promise-retry|@lifeomic\/attempt|mollitia|effect|@effect\/\w{1,20}|@humanwhocodes\/retry|es-toolkit|radash|@supercharge\/promise-pool|polly-js|resilience-typescript|brakes|@nestjs\/.{1,30}retry.{0,20}|nestjs-retry|axios-retry)$/;

/** Calls of such packages around a place on the way, and where what they are called on was made. */
export function retriersOf(analysis: Analysis, parts: readonly PartOnTheWay[]): Part[] {
  return parts.flatMap(({ path, at }) => {
    const module = analysis.graph.module(path);
    const program = analysis.interpreter.syntax(path)?.program;
    if (module === undefined || program === undefined) return [];
    return nodesAround(program, at).flatMap((node): Part[] => {
      if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
      const name = rootName(node.callee);
      const made = name === undefined ? undefined : madeAt(analysis, path, name);
      if (name === undefined || !isOfRetrier(analysis, path, name, made)) return [];
      return [{ path, node }, ...(made === undefined ? [] : [made])];
    });
  });
}

function isOfRetrier(analysis: Analysis, path: string, name: string, made: Part | undefined): boolean {
  const imported = (module: string, known: (local: string) => boolean): boolean => analysis.graph.module(module)?.record.imports.some((edge) => retrying.test(edge.specifier) && edge.locals.some((local) => known(local))) === true;
  if (imported(path, (local) => local === name)) return true;
  if (made === undefined) return false;
  const text = analysis.text(made.path).slice(made.node.start, made.node.end);
  return imported(made.path, (local) => new RegExp(`\\b${local.replaceAll(/\W/g, '')}\\b`).test(text));
}

/** Where a name of a module's top level, its own or another module's, is given what it holds. */
function madeAt(analysis: Analysis, path: string, name: string): Part | undefined {
  const edge = analysis.graph.module(path)?.edges.find(({ import: { locals } }) => locals.includes(name));
  const imported = edge?.import.names[edge.import.locals.indexOf(name)];
  const at = edge?.target.kind === 'file' && imported !== undefined ? analysis.graph.definition(edge.target.path, imported) : { path, name };
  const program = at === undefined ? undefined : analysis.interpreter.syntax(at.path)?.program;
  for (const statement of program?.body ?? []) {
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declaration?.type !== 'VariableDeclaration') continue;
    const found = declaration.declarations.find(({ id }) => id.type === 'Identifier' && id.name === at?.name);
    if (found !== undefined && at !== undefined) return { path: at.path, node: found };
  }
  return undefined;
}
