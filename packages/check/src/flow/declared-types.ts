import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { nodesAround } from './syntax.js';

/** What a type says of something that came from where it could not be followed: a class of a package, by its name there. */
export interface DeclaredType {
  readonly module: string;
  readonly name: string;
}

/** The type of a parameter, a variable or a field by its root: `pool` of `pool.query(text)`, `db` of `this.db.query(text)`. */
export function declaredType(callee: Node, frame: Frame, site: Node, evaluator: Evaluator): DeclaredType | undefined {
  const program = evaluator.syntax(frame.module)?.program;
  const root = rootOf(callee);
  if (program === undefined || root === undefined) return undefined;
  const around = nodesAround(program, site).toReversed();
  for (const node of around) {
    const name = root.ofThis ? fieldType(node, root.name) : parameterType(node, root.name);
    if (name !== undefined) return imported(program.body, name);
  }
  return undefined;
}

function rootOf(callee: Node): { readonly name: string; readonly ofThis: boolean } | undefined {
  let at = callee;
  while (at.type === 'MemberExpression' || at.type === 'CallExpression' || at.type === 'AwaitExpression') {
    if (at.type === 'MemberExpression' && at.object.type === 'ThisExpression') return at.property.type === 'Identifier' || at.property.type === 'PrivateIdentifier' ? { name: at.property.name, ofThis: true } : undefined;
    at = at.type === 'MemberExpression' ? at.object : at.type === 'CallExpression' ? at.callee : at.argument;
  }
  return at.type === 'Identifier' ? { name: at.name, ofThis: false } : undefined;
}

function parameterType(node: Node, name: string): string | undefined {
  const parameters: readonly Node[] = 'params' in node && Array.isArray(node.params) ? node.params : [];
  for (const parameter of parameters) {
    const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
    if (target.type === 'Identifier' && target.name === name) return typeName(target);
  }
  return undefined;
}

/** `constructor(private readonly db: Pool)`, `private db: Pool;`. */
function fieldType(node: Node, name: string): string | undefined {
  if (node.type !== 'ClassBody') return undefined;
  for (const element of node.body) {
    if (element.type === 'PropertyDefinition' && (element.key.type === 'Identifier' || element.key.type === 'PrivateIdentifier') && element.key.name === name) return typeName(element);
    if (element.type !== 'MethodDefinition' || element.kind !== 'constructor') continue;
    const found = parameterType(element.value, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function typeName(node: Node): string | undefined {
  const annotation = (node as { typeAnnotation?: { typeAnnotation?: Node } | null }).typeAnnotation?.typeAnnotation;
  return annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier' ? annotation.typeName.name : undefined;
}

function imported(body: readonly Node[], local: string): DeclaredType | undefined {
  for (const statement of body) {
    if (statement.type !== 'ImportDeclaration') continue;
    const entry = statement.specifiers.find((specifier) => specifier.local.name === local);
    if (entry === undefined) continue;
    const name = entry.type === 'ImportSpecifier' && entry.imported.type === 'Identifier' ? entry.imported.name : 'default';
    return { module: statement.source.value, name };
  }
  return undefined;
}
