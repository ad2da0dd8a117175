import type { Class, Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import * as values from './value.js';
import type { Value } from './value.js';

/** The class that a parameter's type names, where it can be found. */
export function typeClass(parameter: Node, frame: Frame): Value | undefined {
  const target = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
  const annotation = (target as { typeAnnotation?: { typeAnnotation?: Node } | null }).typeAnnotation?.typeAnnotation;
  const name = annotation?.type === 'TSTypeReference' && annotation.typeName.type === 'Identifier' ? annotation.typeName.name : undefined;
  if (name === undefined) return undefined;
  const value = frame.scope.get(name);
  return value?.shape.kind === 'class' ? value : undefined;
}

/** Makes an instance as the framework would: each constructor parameter by its type. */
export function instantiateByTypes(node: Class, frame: Frame, evaluator: Evaluator, depth: number): Value {
  const constructor = node.body.body.find((element) => element.type === 'MethodDefinition' && element.kind === 'constructor');
  const given = constructor?.type === 'MethodDefinition' ? constructor.value.params.map((parameter): Value => {
    const type = typeClass(parameter, frame);
    if (type?.shape.kind !== 'class') return values.unknownValue;
    const { definition } = type.shape;
    return depth > 4 ? values.unknownValue : instantiateByTypes(definition.node, { ...frame, module: definition.module, scope: definition.scope }, evaluator, depth + 1);
  }) : [];
  const made: Value = { shape: { kind: 'class', definition: { node, statics: new Map(), scope: frame.scope, module: frame.module, name: node.id?.name ?? '' } }, marks: [] };
  return evaluator.construct(made, given, frame, node);
}
