import type { Expression, Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import { Scope } from './scope.js';
import type { Value } from './value.js';

/** What a component of Svelte works out of its variables: `let html = $derived(marked(text))`, `$: html = marked(text)`. */
export function derivedOf(analysis: Analysis, path: string, given: ReadonlyMap<string, Value>): Map<string, Value> {
  const found = new Map<string, Value>();
  const { interpreter } = analysis;
  const module = path.endsWith('.svelte') ? interpreter.load(path) : undefined;
  if (module === undefined) return found;
  const scope = new Scope(module.scope);
  for (const [name, value] of given) scope.declare(name, value);
  const frame = { ...module.frame, scope };
  for (const { name, written } of (interpreter.syntax(path)?.program.body ?? []).flatMap((statement) => definitionsIn(statement))) {
    const made = interpreter.evaluate(written.expression, frame);
    const value = written.isFunction && made.shape.kind === 'function' ? interpreter.call(made, [], frame, written.expression) : made;
    scope.declare(name, value);
    found.set(name, value);
  }
  return found;
}

interface Definition {
  readonly name: string;
  readonly written: { readonly expression: Expression; readonly isFunction: boolean };
}

function definitionsIn(statement: Node): Definition[] {
  if (statement.type === 'LabeledStatement' && statement.label.name === '$' && statement.body.type === 'ExpressionStatement' && statement.body.expression.type === 'AssignmentExpression') {
    const { left, right } = statement.body.expression;
    return left.type === 'Identifier' ? [{ name: left.name, written: { expression: right, isFunction: false } }] : [];
  }
  if (statement.type !== 'VariableDeclaration') return [];
  return statement.declarations.flatMap(({ id, init }) => {
    const written = init?.type === 'CallExpression' ? derivation(init) : undefined;
    return id.type === 'Identifier' && written !== undefined ? [{ name: id.name, written }] : [];
  });
}

function derivation({ callee, arguments: [first] }: Extract<Node, { type: 'CallExpression' }>): Definition['written'] | undefined {
  if (first === undefined || first.type === 'SpreadElement') return undefined;
  if (callee.type === 'Identifier' && callee.name === '$derived') return { expression: first, isFunction: false };
  const isFunction = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === '$derived';
  return isFunction ? { expression: first, isFunction } : undefined;
}
