import type { Class, Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import { classMember } from './members.js';
import { Scope } from './scope.js';
import { extend, native, undefinedValue, unknownValue } from './value.js';
import type { Value } from './value.js';

const DEEPEST_HIERARCHY = 6;

/** `new Class(...)`. */
export function instantiate(callee: Value, args: readonly Value[], frame: Frame, site: Node, evaluator: Evaluator): Value {
  if (callee.shape.kind !== 'class') return unknownValue;
  const { definition } = callee.shape;
  const instance: Value = { shape: { kind: 'instance', definition, properties: new Map() }, marks: [] };
  initialise(definition.node, definition.scope, definition.module, instance, args, frame, site, evaluator, 0);
  return instance;
}

/** Base class first, then fields, then the constructor. */
function initialise(node: Class, scope: Scope, module: string, instance: Value, args: readonly Value[], frame: Frame, site: Node, evaluator: Evaluator, depth: number): void {
  if (depth > DEEPEST_HIERARCHY) return;
  const inner: Frame = { ...frame, module, scope, self: instance, dead: '', returns: [], caller: frame, site, functionName: '' };
  const base = node.superClass === null ? undefined : evaluator.evaluate(node.superClass, inner);
  const constructor = classMember(node, 'constructor', false);
  const initialiseBase = (baseArgs: readonly Value[]): void => {
    // `class Assistant extends Anthropic`: what it inherits is that of a client made with these options.
    if (base?.shape.kind === 'external' && instance.shape.kind === 'instance') instance.shape.properties.set('#base', { shape: { kind: 'external', external: extend(base.shape.external, { how: 'new', name: base.shape.external.chain.at(-1)?.name ?? 'default', args: baseArgs }) }, marks: [] });
    if (base?.shape.kind !== 'class') return;
    const { definition } = base.shape;
    initialise(definition.node, definition.scope, definition.module, instance, baseArgs, frame, site, evaluator, depth + 1);
  };
  if (base?.shape.kind === 'external') initialiseBase([]);
  if (constructor === undefined) initialiseBase(args);
  for (const element of node.body.body) {
    if (element.type !== 'PropertyDefinition' || element.static || element.value === null) continue;
    const name = element.key.type === 'Identifier' ? element.key.name : element.key.type === 'PrivateIdentifier' ? `#${element.key.name}` : undefined;
    if (name !== undefined && instance.shape.kind === 'instance') instance.shape.properties.set(name, evaluator.evaluate(element.value, inner));
  }
  if (constructor?.type === 'MethodDefinition' && constructor.value.type === 'FunctionExpression') {
    const withSuper = new Scope(scope);
    withSuper.declare(
      'super',
      native('super', (baseArgs) => {
        initialiseBase(baseArgs);
        return undefinedValue;
      }),
    );
    const body: Value = { shape: { kind: 'function', closure: { node: constructor.value, scope: withSuper, module, self: instance, name: 'constructor' } }, marks: [] };
    // It is called from where the object is made.
    const from: Frame = { ...frame, dead: '', facts: inner.facts };
    evaluator.call(body, args, from, site, instance);
    // What its constructor checks holds once it is made.
    frame.facts = from.facts;
  }
}
