import type { Node } from 'oxc-parser';
import { dottedName } from './syntax.js';

export interface Decorated {
  readonly name: string;
  readonly args: readonly Node[];
}

/** Decorators of a class, a method or a parameter, by name. */
export function decorators(node: { decorators?: readonly Node[] }): Decorated[] {
  return (node.decorators ?? []).flatMap((decorator): Decorated[] => {
    if (decorator.type !== 'Decorator') return [];
    const { expression } = decorator;
    if (expression.type === 'CallExpression') return [{ name: dottedName(expression.callee) ?? '', args: expression.arguments }];
    return [{ name: dottedName(expression) ?? '', args: [] }];
  });
}
