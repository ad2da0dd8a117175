import type { Closure, Value } from './value.js';

/** What was put onto functions: `module.exports = handler; module.exports.config = { ... }`. */
const members = new WeakMap<Closure['node'], Map<string, Value>>();

export function putOntoFunction({ node }: Closure, name: string, value: Value): void {
  const known = members.get(node) ?? new Map<string, Value>();
  members.set(node, known.set(name, value));
}

export function memberOfFunction({ node }: Closure, name: string): Value | undefined {
  return members.get(node)?.get(name);
}
