import type { Node } from 'oxc-parser';
import type { Frame } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const LONGEST_COMMENT = 4000;
const DEEPEST_TYPE = 5;

interface Declared {
  readonly node: Node;
  readonly path: string;
}

/** The comment that stands right before something, where it is documentation. */
function commentBefore(start: number, text: string): string {
  const before = text.slice(Math.max(0, start - LONGEST_COMMENT), start).trimEnd();
  const open = before.endsWith('*/') ? before.lastIndexOf('/**') : -1;
  return open === -1 ? '' : before.slice(open);
}

/** `@maxLength 500`, which tsoa checks before the method is called; of a parameter with its name before the number. */
function boundsIn(comment: string, parameter?: string): boolean {
  if (parameter === undefined) return /@maxLength\s{1,4}\d/.test(comment);
  return new RegExp(`@maxLength\\s{1,4}${parameter.replaceAll('$', '\\$')}\\s{1,4}\\d`).test(comment);
}

/** A parameter of a method of tsoa, with the bounds that comments on its type or on the method set. */
export function boundedByComments(input: Value, parameter: Node, method: Node, frame: Frame, interpreter: Interpreter): Value {
  const target = parameter.type === 'AssignmentPattern' ? parameter.left : parameter;
  if (target.type !== 'Identifier' || input.shape.kind !== 'input') return input;
  const text = interpreter.syntax(frame.module)?.text ?? '';
  if (boundsIn(commentBefore(method.start, text), target.name)) return cut(input);
  const type = target.typeAnnotation?.typeAnnotation;
  return type === undefined ? input : ofType({ node: type, path: frame.module }, input, frame, interpreter, 0);
}

function cut(input: Value): Value {
  return input.shape.kind === 'input' ? values.input(input.shape.origin, true) : input;
}

function ofType({ node, path }: Declared, input: Value, frame: Frame, interpreter: Interpreter, depth: number): Value {
  if (depth > DEEPEST_TYPE) return input;
  switch (node.type) {
    case 'TSNumberKeyword':
    case 'TSBooleanKeyword':
    case 'TSLiteralType':
    case 'TSEnumDeclaration':
      return values.unknownValue;
    case 'TSUnionType':
      return values.join(...node.types.filter((part) => part.type !== 'TSUndefinedKeyword' && part.type !== 'TSNullKeyword').map((part) => ofType({ node: part, path }, input, frame, interpreter, depth + 1)));
    case 'TSArrayType':
      return values.list([ofType({ node: node.elementType, path }, interpreter.member(input, '[]', frame, node), frame, interpreter, depth + 1)]);
    case 'TSTypeLiteral':
      return ofFields(node.members, path, input, frame, interpreter, depth);
    case 'TSInterfaceDeclaration':
      return ofFields(node.body.body, path, input, frame, interpreter, depth);
    case 'ClassDeclaration':
      return ofFields(node.body.body, path, input, frame, interpreter, depth);
    case 'TSTypeAliasDeclaration':
      return ofType({ node: node.typeAnnotation, path }, input, frame, interpreter, depth + 1);
    case 'TSTypeReference': {
      const declared = node.typeName.type === 'Identifier' ? declarationOf(node.typeName.name, path, interpreter, 0) : undefined;
      if (declared === undefined) return input;
      const text = interpreter.syntax(declared.path)?.text ?? '';
      if (declared.node.type === 'TSTypeAliasDeclaration' && boundsIn(commentBefore(statementStart(declared, interpreter), text))) return cut(input);
      return ofType(declared, input, frame, interpreter, depth + 1);
    }
    default:
      return input;
  }
}

function ofFields(members: readonly Node[], path: string, input: Value, frame: Frame, interpreter: Interpreter, depth: number): Value {
  const text = interpreter.syntax(path)?.text ?? '';
  const fields = members.flatMap((member): [string, Value][] => {
    if ((member.type !== 'TSPropertySignature' && member.type !== 'PropertyDefinition') || member.key.type !== 'Identifier') return [];
    const field = interpreter.member(input, member.key.name, frame, member);
    if (boundsIn(commentBefore(member.start, text))) return [[member.key.name, cut(field)]];
    const type = member.typeAnnotation?.typeAnnotation;
    return [[member.key.name, type === undefined ? field : ofType({ node: type, path }, field, frame, interpreter, depth + 1)]];
  });
  return fields.length === 0 ? input : values.record(fields);
}

/** Where the statement begins that a type is declared in, `export` included. */
function statementStart({ node, path }: Declared, interpreter: Interpreter): number {
  return interpreter.syntax(path)?.program.body.find((statement) => statement.start <= node.start && node.end <= statement.end)?.start ?? node.start;
}

/** A type by its name: in the module itself, or in the one that it is imported or handed on from. */
function declarationOf(name: string, path: string, interpreter: Interpreter, depth: number): Declared | undefined {
  if (depth > DEEPEST_TYPE) return undefined;
  const passedOn: string[] = [];
  for (const statement of interpreter.syntax(path)?.program.body ?? []) {
    const declared = statement.type === 'ExportNamedDeclaration' && statement.declaration !== null ? statement.declaration : statement;
    if ((declared.type === 'TSInterfaceDeclaration' || declared.type === 'TSTypeAliasDeclaration' || declared.type === 'TSEnumDeclaration' || declared.type === 'ClassDeclaration') && declared.id?.name === name) return { node: declared, path };
    if (statement.type === 'ExportAllDeclaration') passedOn.push(statement.source.value);
    if (statement.type === 'ImportDeclaration' || (statement.type === 'ExportNamedDeclaration' && statement.source !== null)) {
      const found = statement.specifiers.find((entry) => (entry.type === 'ImportSpecifier' && entry.local.name === name) || (entry.type === 'ExportSpecifier' && entry.exported.type === 'Identifier' && entry.exported.name === name));
      const source = statement.source?.value;
      const original = found?.type === 'ImportSpecifier' ? found.imported : found?.type === 'ExportSpecifier' ? found.local : undefined;
      if (original?.type === 'Identifier' && source !== undefined) return inModule(original.name, source, path, interpreter, depth);
    }
  }
  for (const source of passedOn) {
    const found = inModule(name, source, path, interpreter, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inModule(name: string, specifier: string, from: string, interpreter: Interpreter, depth: number): Declared | undefined {
  const target = interpreter.graph.resolver.resolve(from, specifier);
  return target.kind === 'file' ? declarationOf(name, target.path, interpreter, depth + 1) : undefined;
}
