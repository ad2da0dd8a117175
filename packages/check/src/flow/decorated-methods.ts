import type { MethodDefinition, Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { constant, property, record } from './value.js';
import type { Value } from './value.js';

/**
 * A method as its decorators leave it: those that the project wrote are run, the one beside the method first, each with
 * what the one below gave. Of the older form the descriptor's value is what counts.
 */
export function decorated(member: MethodDefinition, method: Value, name: string, at: Frame, site: Node, evaluator: Evaluator): Value {
  let result = method;
  for (const { expression } of [...member.decorators].reverse()) {
    const decorator = evaluator.evaluate(expression, at);
    if (decorator.shape.kind !== 'function') continue;
    const descriptor = record([['value', result]]);
    const isOlder = decorator.shape.closure.node.params.length > 2;
    const given = evaluator.call(decorator, isOlder ? [at.self ?? record([]), constant(name), descriptor] : [result, record([['name', constant(name)], ['kind', constant('method')]])], { ...at }, site);
    const replaced = isOlder ? (property(given, 'value') ?? property(descriptor, 'value')) : given;
    if (replaced?.shape.kind === 'function') result = { shape: { kind: 'function', closure: { ...replaced.shape.closure, self: at.self } }, marks: [] };
  }
  return result;
}
