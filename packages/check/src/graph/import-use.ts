import type { Class, Node, Program } from 'oxc-parser';
import { childNodes } from '../flow/syntax.js';

/** Exports that frameworks take out of the client's copy of a page. */
const serverExports: Readonly<Record<string, ReadonlySet<string>>> = {
  'a Next page': new Set(['getServerSideProps', 'getStaticProps', 'getStaticPaths', 'config']),
  'a Gatsby page': new Set(['getServerData', 'config']),
  'a Remix route': new Set(['loader', 'action', 'headers', 'middleware']),
};

/** TypeScript wraps values in these; all other nodes of its own are types. */
const typedValues = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion', 'TSInstantiationExpression', 'TSExportAssignment', 'TSEnumDeclaration', 'TSEnumBody', 'TSEnumMember', 'TSParameterProperty', 'TSModuleDeclaration', 'TSModuleBlock']);

/** Names read as values below a node. */
function valueNames(root: Node): Set<string> {
  const names = new Set<string>();
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.type.startsWith('TS') && !typedValues.has(node.type)) continue;
    if (node.type === 'ImportDeclaration' || isServerFunction(node)) continue;
    if ((node.type === 'ClassDeclaration' || node.type === 'ClassExpression') && node.decorators.length > 0) for (const name of injectedNames(node)) names.add(name);
    if (node.type === 'Identifier' || node.type === 'JSXIdentifier') {
      names.add(node.name);
      continue;
    }
    if (node.type === 'MemberExpression' && !node.computed) {
      pending.push(node.object);
      continue;
    }
    if (node.type === 'Property' && !node.computed && !node.shorthand) {
      pending.push(node.value);
      continue;
    }
    if (node.type === 'ExportSpecifier') {
      if (node.exportKind !== 'type' && node.local.type === 'Identifier') names.add(node.local.name);
      continue;
    }
    pending.push(...childNodes(node));
  }
  return names;
}

/** A function with `'use server'` in it is taken out of what browsers get. */
export function isServerFunction(node: Node): boolean {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression' && node.type !== 'FunctionDeclaration') return false;
  const [first] = node.body?.type === 'BlockStatement' ? node.body.body : [];
  return first?.type === 'ExpressionStatement' && first.expression.type === 'Literal' && first.expression.value === 'use server';
}

/** A decorated class is given what its constructor names as types: for Angular and Nest those are values. */
function injectedNames(node: Class): string[] {
  const constructor = node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  if (constructor?.type !== 'MethodDefinition') return [];
  return constructor.value.params.flatMap((parameter) => {
    const pattern = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
    const type = pattern.type === 'Identifier' ? pattern.typeAnnotation?.typeAnnotation : undefined;
    return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? [type.typeName.name] : [];
  });
}

function declaredNames(node: Node): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') return node.id === null ? [] : [node.id.name];
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap((entry) => [...patternIdentifiers(entry.id)]);
  return [];
}

function patternIdentifiers(pattern: Node): Set<string> {
  return pattern.type === 'Identifier' ? new Set([pattern.name]) : valueNames(pattern);
}

/**
 * The names that the client's copy of a module uses. For a page, what only its server functions need is not in it,
 * helpers that stand between included.
 */
export function usedImports(program: Program, reason: string): Set<string> {
  const removed = serverExports[reason];
  if (removed === undefined || removed.size === 0) {
    const all = new Set<string>();
    for (const statement of program.body) for (const name of valueNames(statement)) all.add(name);
    return all;
  }
  const uses = new Map<string, Set<string>>();
  const wanted = new Set<string>();
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') continue;
    const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    const declared = declaration === null ? [] : declaredNames(declaration);
    const names = valueNames(statement);
    if (statement.type === 'ExportNamedDeclaration') {
      if (declaration === null) {
        for (const entry of statement.specifiers) if (entry.local.type === 'Identifier' && entry.exported.type === 'Identifier' && !removed.has(entry.exported.name)) wanted.add(entry.local.name);
        continue;
      }
      for (const name of declared) {
        uses.set(name, names);
        if (!removed.has(name)) wanted.add(name);
      }
    } else if (declared.length > 0) for (const name of declared) uses.set(name, names);
    else for (const name of names) wanted.add(name);
  }
  for (const name of wanted) for (const other of uses.get(name) ?? []) wanted.add(other);
  return wanted;
}

/** Whether a node stands in a variable of a page's file that only its server functions need: it is taken out with them. */
export function isTakenOut(program: Program, reason: string, { start, end }: Pick<Node, 'start' | 'end'>): boolean {
  if (serverExports[reason] === undefined) return false;
  const holder = program.body.find((statement) => statement.start <= start && statement.end >= end);
  if (holder?.type !== 'VariableDeclaration' && holder?.type !== 'FunctionDeclaration' && holder?.type !== 'ClassDeclaration') return false;
  const used = usedImports(program, reason);
  return declaredNames(holder).every((name) => !used.has(name));
}
