import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { isPersonalField } from './personal.js';
import { OMITTING, readRecords } from './records.js';
import { constant, extend, external, impossible, join, list, marked, allMarks, options, record, unknownValue, withMarks } from './value.js';
import type { Value } from './value.js';

/** Gives names of a pattern their values; new variables. */
export function bindPattern(pattern: Node, value: Value, frame: Frame, evaluator: Evaluator): void {
  destructure(pattern, value, frame, evaluator, (name, part) => frame.scope.declare(name, part));
}

export function destructure(pattern: Node, value: Value, frame: Frame, evaluator: Evaluator, set: (name: string, value: Value) => void): void {
  switch (pattern.type) {
    case 'Identifier':
      set(pattern.name, value);
      return;
    case 'AssignmentPattern': {
      const missing = options(value).some((option) => isNothing(option));
      const whole = isNothing(value);
      const fallback = evaluator.evaluate(pattern.right, frame);
      // A default is what the caller left out; unknown inputs may be either.
      const either = whole ? fallback : missing || value.shape.kind === 'unknown' ? join(value, fallback) : value;
      destructure(pattern.left, either, frame, evaluator, set);
      return;
    }
    case 'ObjectPattern': {
      const taken = new Set<string>();
      for (const entry of pattern.properties) {
        if (entry.type === 'RestElement') {
          destructure(entry.argument, omitted(value, taken), frame, evaluator, set);
          continue;
        }
        const name = entry.key.type === 'Identifier' && !entry.computed ? entry.key.name : entry.key.type === 'Literal' && typeof entry.key.value === 'string' ? entry.key.value : undefined;
        if (name !== undefined) taken.add(name);
        destructure(entry.value, name === undefined ? marked(allMarks(value)) : evaluator.member(value, name, frame, entry), frame, evaluator, set);
      }
      return;
    }
    case 'ArrayPattern':
      for (const [index, element] of pattern.elements.entries()) {
        if (element === null) continue;
        if (element.type === 'RestElement') destructure(element.argument, value.shape.kind === 'array' ? list(value.shape.items.slice(index)) : value, frame, evaluator, set);
        else destructure(element, elementOf(value, index, frame, evaluator, element), frame, evaluator, set);
      }
      return;
    case 'MemberExpression':
      evaluator.evaluate(pattern, frame);
      return;
    default:
  }
}

/** One element of a list-like value. */
export function elementOf(value: Value, index: number | undefined, frame: Frame, evaluator: Evaluator, node: Node): Value {
  const found = options(value).map((option): Value => {
    const { shape } = option;
    if (shape.kind === 'array') {
      if (index === undefined) return shape.items.length === 0 ? marked(option.marks) : join(...shape.items);
      const item = (index < 0 ? shape.items.at(index) : shape.items[index]) ?? (shape.items.length === 0 ? unknownValue : join(...shape.items));
      // What was said of the caller in a list of two: `const [error] = await pair(caller)`.
      return withMarks(item, option.marks.filter((mark) => mark.origin.label === 'limiter'));
    }
    if (shape.kind === 'input') return evaluator.member(option, '[]', frame, node);
    // One of the records that a store gave is still a whole one.
    if (shape.kind === 'external' && readRecords(shape.external) !== undefined) return { shape: { kind: 'external', external: extend(shape.external, { how: 'member', name: '[]', args: [] }) }, marks: allMarks(option) };
    return marked(allMarks(option));
  });
  return join(...found);
}

/** What is not there, also where it is known what holds then. */
function isNothing({ shape }: Value): boolean {
  return (shape.kind === 'constant' && shape.value === undefined) || (shape.kind === 'truth' && shape.whenTrue === impossible);
}

/** Fields of a request that hold what people write, or who they are. */
const ofTexts = /^(?:q|query|question|prompt|message|messages|text|content|input|history|conversation|chat|body|authorization|cookie)$/i;

/** What is left without some fields. Of a request of which what people write was taken out, nobody knows what is left. */
export function omitted(value: Value, names: ReadonlySet<string>): Value {
  const telling = [...names].some((name) => ofTexts.test(name) || isPersonalField('', name));
  const excerpt = (part: Value): Value => (telling && part.shape.kind === 'input' ? { shape: { ...part.shape, excerpt: true }, marks: part.marks } : part);
  return join(...options(without(value, names)).map((option): Value => {
    const { shape } = option;
    return shape.kind === 'object' && shape.open !== undefined ? { shape: { ...shape, open: excerpt(shape.open) }, marks: option.marks } : excerpt(option);
  }));
}

/** `const { email, ...rest } = user`: what is left of an object, or of a record as a store gave it. */
function without(value: Value, taken: ReadonlySet<string>): Value {
  const rest = options(value).map((option): Value => {
    if (option.shape.kind === 'external' && readRecords(option.shape.external) !== undefined) return { shape: { kind: 'external', external: extend(option.shape.external, { how: 'call', name: OMITTING, args: [...taken].map((name) => constant(name)) }) }, marks: option.marks };
    if (option.shape.kind !== 'object') return option;
    return record([...option.shape.properties].filter(([name]) => !taken.has(name)), option.shape.open);
  });
  return join(...rest);
}

/** Functions and imports are there before the first statement runs. */
export function hoist(body: readonly Node[], frame: Frame, evaluator: Evaluator): void {
  for (const statement of body) {
    const declared = (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration !== null ? statement.declaration : statement;
    if (declared.type === 'FunctionDeclaration' && declared.id !== null) frame.scope.declare(declared.id.name, evaluator.evaluate(declared, frame));
    else if (declared.type === 'ImportDeclaration') bindImport(declared, frame, evaluator);
  }
}

function bindImport(statement: Extract<Node, { type: 'ImportDeclaration' }>, frame: Frame, evaluator: Evaluator): void {
  if (statement.importKind === 'type') return;
  for (const entry of statement.specifiers) {
    if (entry.type === 'ImportSpecifier' && entry.importKind === 'type') continue;
    const name = entry.type === 'ImportNamespaceSpecifier' ? '*' : entry.type === 'ImportDefaultSpecifier' ? 'default' : entry.imported.type === 'Literal' ? entry.imported.value : entry.imported.name;
    const specifier = statement.source.value;
    frame.scope.lazy(entry.local.name, () => evaluator.importedFrom(frame.module, specifier, name));
  }
}

/** Registers what a statement exports under its names, as far as it has a value by now. */
export function exportNames(statement: Node, frame: Frame, exports: Map<string, Value>): void {
  const put = (name: string, local: string): void => {
    const value = frame.scope.own(local);
    if (value !== undefined) exports.set(name, value);
  };
  if (statement.type === 'ExportDefaultDeclaration') {
    const { declaration } = statement;
    if ((declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && declaration.id !== null) put('default', declaration.id.name);
    return;
  }
  if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) return;
  for (const entry of statement.specifiers) {
    const local = entry.local.type === 'Literal' ? entry.local.value : entry.local.name;
    const exported = entry.exported.type === 'Literal' ? entry.exported.value : entry.exported.name;
    put(exported, local);
  }
  const { declaration } = statement;
  if (declaration === null) return;
  if ((declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration' || declaration.type === 'TSEnumDeclaration') && declaration.id !== null) put(declaration.id.name, declaration.id.name);
  if (declaration.type === 'VariableDeclaration') for (const entry of declaration.declarations) for (const name of patternNames(entry.id)) put(name, name);
}

export function patternNames(pattern: Node): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'ObjectPattern':
      return pattern.properties.flatMap((entry) => patternNames(entry.type === 'RestElement' ? entry : entry.value));
    case 'ArrayPattern':
      return pattern.elements.flatMap((entry) => (entry === null ? [] : patternNames(entry)));
    default:
      return [];
  }
}

/** The value of a package import or of `require`. */
export function packageValue(specifier: string, name: string): Value {
  return name === '*' ? external(specifier) : external(specifier, name);
}
